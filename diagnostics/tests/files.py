"""Files that the tests send: a photograph as a phone makes it, and what pretends to be one."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

GPS, ORIENTATION = 0x8825, 0x0112


def photo(
    name: str = "atelier.jpg", size: tuple[int, int] = (40, 20), colour: str = "red"
) -> SimpleUploadedFile:
    """A JPEG taken with the phone held upright, that says where and with what it was taken."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x0110] = "Téléphone de Camille"
    exif.get_ifd(GPS)[1] = "N"
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, "JPEG", exif=exif)
    return SimpleUploadedFile(name, written.getvalue(), "image/jpeg")


def image(format: str, mode: str = "RGB", size: tuple[int, int] = (8, 8)) -> SimpleUploadedFile:
    written = io.BytesIO()
    Image.new(mode, size).save(written, format)
    return SimpleUploadedFile(f"image.{format.lower()}", written.getvalue())


def archive(entries: dict[str, bytes], name: str = "plan.xlsx") -> SimpleUploadedFile:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for each, content in entries.items():
            packed.writestr(each, content)
    return SimpleUploadedFile(name, written.getvalue())
