"""Files of a visit: known by their content, rid of what they tell, read by who may see the visit."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.models import Act
from accounts.tests.factories import UserFactory
from diagnostics.files import LONGEST_SIDE
from diagnostics.models import Attachment
from diagnostics.services.attachments import MOST_PER_VISIT, attach_file
from diagnostics.services.visits import cancel_visit
from diagnostics.tests.factories import followed, make_visit
from diagnostics.tests.files import archive, image, photo
from experts.tests.factories import ExpertFactory
from industrie_futur.uploads import MOST_BYTES

pytestmark = pytest.mark.django_db
BOOK = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}


@pytest.fixture
def visit():
    return make_visit(followed(ExpertFactory(user=UserFactory(expert=True))))


@pytest.fixture
def writer(client, visit):
    client.force_login(visit.expert.user)
    return client


def send(client, visit, file, **fields):
    url = reverse("diagnostics:attachment_create", args=[visit.pk])
    return client.post(url, {"file": file, "caption": "L’atelier", **fields})


def attach(visit, file, **fields):
    return attach_file(visit, file, by=visit.expert.user, **fields)


def drawn(attachment):
    with attachment.file.open() as file:
        return Image.open(io.BytesIO(file.read()))


def test_a_photograph_is_joined_and_shown(writer, visit):
    page = writer.get(send(writer, visit, photo()).url)
    attachment = Attachment.objects.get()
    assert f'src="{attachment.get_absolute_url()}" alt="L’atelier"' in page.text
    shown = writer.get(attachment.get_absolute_url())
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert b"".join(shown).startswith(b"\xff\xd8")


def test_a_photograph_is_turned_upright_and_tells_no_place(visit):
    stored = drawn(attach(visit, photo(size=(40, 20))))
    assert (stored.size, dict(stored.getexif())) == ((20, 40), {})


def test_a_large_photograph_is_made_smaller(visit):
    assert max(drawn(attach(visit, photo(size=(LONGEST_SIDE + 900, 400)))).size) == LONGEST_SIDE


@pytest.mark.parametrize("file", [image("PNG", "RGBA"), image("PNG", "P"), image("WEBP"), image("PNG", "LA")])
def test_each_kind_of_image_becomes_a_jpeg(visit, file):
    assert drawn(attach(visit, file)).format == "JPEG"


def test_a_document_is_downloaded_and_never_opened(writer, visit):
    send(writer, visit, SimpleUploadedFile("devis.pdf", b"%PDF-1.7 devis"))
    answer = writer.get(Attachment.objects.get().get_absolute_url())
    assert answer.headers["Content-Disposition"] == 'attachment; filename="devis.pdf"'
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer) == b"%PDF-1.7 devis"


def test_a_workbook_is_kept(visit):
    assert attach(visit, archive(BOOK)).file.name.endswith(".xlsx")


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("atelier.jpg", b"MZ\x90\x00" + b"\0" * 200, "image/jpeg"),
        SimpleUploadedFile("plan.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
        SimpleUploadedFile("page.jpg", b"<html><script>alert(1)</script></html>", "image/jpeg"),
        SimpleUploadedFile("photo.jpg", photo().read()[:200], "image/jpeg"),
        archive({"virus.exe": b"MZ"}, "plan.xlsx"),
        archive(BOOK | {"xl/bomb.xml": b"0" * 30 * 2**20}),
        image("GIF"),
    ],
    ids=["executable", "svg", "html", "cut", "archive", "bomb", "gif"],
)
def test_what_is_none_of_these_is_refused_by_its_content(writer, visit, file):
    page = send(writer, visit, file)
    assert "n’est, par son contenu, ni une photo" in page.text
    assert 'value="L’atelier"' in page.text
    assert not Attachment.objects.exists()


def test_a_picture_of_too_many_points_is_refused(visit):
    with pytest.raises(ValidationError, match="60 millions au plus"):
        attach(visit, image("PNG", "1", (9_000, 9_000)))


def test_two_hundred_megabytes_are_refused_without_filling_the_disk(writer, visit):
    page = send(writer, visit, SimpleUploadedFile("film.jpg", b"\xff\xd8" * (MOST_BYTES // 2 + 1)))
    assert "Ce fichier dépasse 15\u00a0Mo\u202f: réduisez-le" in page.text
    assert not Attachment.objects.exists()


def test_sent_twice_it_is_joined_once(visit):
    first = attach(visit, photo(), id="7f0d3a52-9a38-4a6e-9a3e-0a1b2c3d4e5f")
    assert attach(visit, photo(), id="7f0d3a52-9a38-4a6e-9a3e-0a1b2c3d4e5f") == first
    assert Act.objects.filter(action="attachment_added").count() == 1


def test_a_visit_has_so_many_files_at_most(visit):
    for number in range(MOST_PER_VISIT):
        attach(visit, ContentFile(f"%PDF-{number}".encode(), name="a.pdf"))
    with pytest.raises(ValidationError, match="20 fichiers au plus"):
        attach(visit, ContentFile(b"%PDF-one more", name="a.pdf"))


def test_a_file_goes_to_no_visit_of_somebody_else(visit):
    with pytest.raises(ValidationError, match="pas l’une des vôtres"):
        attach_file(visit, photo(), by=UserFactory(expert=True))


def test_a_file_taken_off_is_gone_and_the_act_kept(writer, visit, django_capture_on_commit_callbacks):
    attachment = attach(visit, photo())
    storage, name = attachment.file.storage, attachment.file.name
    with django_capture_on_commit_callbacks(execute=True):
        writer.post(reverse("diagnostics:attachment_remove", args=[attachment.pk]))
    assert not Attachment.objects.exists()
    assert not storage.exists(name)
    assert Act.objects.filter(action="attachment_removed").count() == 1


def test_the_files_of_a_cancelled_visit_stay(writer):
    planned = make_visit(followed(writer_expert := ExpertFactory(user=UserFactory(expert=True))), held=False)
    attachment = attach_file(planned, photo(), by=writer_expert.user)
    cancel_visit(planned, reason="Grève", version=1, by=writer_expert.user)
    writer.force_login(writer_expert.user)
    assert writer.post(reverse("diagnostics:attachment_remove", args=[attachment.pk])).status_code == 404
    assert b"".join(writer.get(attachment.get_absolute_url())).startswith(b"\xff\xd8")
