"""The programme of a region: its act, its money on any day, and the votes that make it."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from industrie_futur import clock
from industrie_futur.days import day_asked
from industrie_futur.downloads import stored_file
from industrie_futur.forms import errors_shown_on
from industrie_futur.panels import panels_for
from industrie_futur.versions import ChangedMeanwhile, Difference, differences
from regions.balances import Balance, programme_balances
from regions.forms import AdoptionForm, FundingForm, ProgrammeForm, ReversalForm
from regions.models import Funding, Region, RegionalProgramme, RegionQuerySet
from regions.queries import absorbed
from regions.services import adopt_programme, reverse_funding, update_programme, vote_funding


@require_safe
def programme_detail(request: HttpRequest, code: str) -> HttpResponse:
    """The programme of a region, and those of the regions it absorbed, as they stand on the day asked."""
    user, day, codes = request.user, day_asked(request), absorbed({code})
    region = get_object_or_404(Region.objects.with_programmes_visible_to(user).with_name_on(day), pk=code)
    programmes = RegionalProgramme.objects.visible_to(user).filter(region__in=codes)
    editable = RegionalProgramme.objects.editable_by(user).filter(region__in=codes)
    balances = programme_balances(programmes, day)
    balances.sort(key=lambda each: each.sheet.region != region)  # its own first
    adopted = [each.sheet.programme for each in balances]
    subject = {"region": region, "day": day, "codes": codes, "programmes": adopted}
    context = {
        "region": region,
        "day": day,
        "is_today": day == clock.today(),
        "balances": balances,
        "whole": {each.sheet.programme.pk for each in balances if _is_whole(each, region, codes)},
        "editable": set(editable.values_list("pk", flat=True)),
        "may_adopt": Region.objects.editable_by(user).without_programme().filter(pk=code).exists(),
        "panels": panels_for("regions:programme_detail", request, subject),
    }
    return render(request, "regions/programme_detail.html", context)


def _is_whole(balance: Balance, region: Region, codes: set[str]) -> bool:
    """Whether a programme is all that counts in its region, whose figures are then its own."""
    return not balance.carried and (len(codes) == 1 or balance.sheet.region != region)


@require_safe
def programme_act(request: HttpRequest, code: str) -> FileResponse:
    """The document of the act of adoption, to be kept by who may read the programme."""
    programme = get_object_or_404(RegionalProgramme.objects.visible_to(request.user), region=code)
    if not programme.act_document:
        raise Http404
    return stored_file(programme.act_document, f"acte-programme-{code}.pdf")


@require_http_methods(["GET", "POST"])
def programme_create(request: HttpRequest, code: str) -> HttpResponse:
    region = _named(Region.objects.editable_by(request.user), code)
    form = AdoptionForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        with errors_shown_on(form):
            adopt_programme(region, **form.cleaned_data, by=request.user)
            messages.success(request, "Le programme est enregistré.")
            return redirect("regions:programme_detail", code=code)
    return render(request, "regions/programme_create.html", {"region": region, "form": form})


@require_http_methods(["GET", "POST"])
def programme_update(request: HttpRequest, code: str) -> HttpResponse:
    programme = get_object_or_404(RegionalProgramme.objects.editable_by(request.user), region=code)
    form = ProgrammeForm(request.POST or None, request.FILES or None, programme=programme)
    conflict: list[Difference] | None = None
    if form.is_valid():
        with errors_shown_on(form):
            try:
                update_programme(programme, **form.cleaned_data, by=request.user)
            except ChangedMeanwhile as error:
                conflict = differences(form, error)
            else:
                messages.success(request, "Le programme est modifié.")
                return redirect("regions:programme_detail", code=code)
    context = {
        "region": _named(Region.objects.visible_to(request.user), code),
        "programme": programme,
        "form": form,
        "conflict": conflict,
    }
    return render(request, "regions/programme_update.html", context, status=200 if conflict is None else 409)


@require_http_methods(["GET", "POST"])
def funding_create(request: HttpRequest, code: str) -> HttpResponse:
    programme = get_object_or_404(RegionalProgramme.objects.editable_by(request.user), region=code)
    form = FundingForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            funding = vote_funding(programme, **form.movement(), by=request.user)
            done = "s’ajoute au budget" if funding.amount > 0 else "est retiré du budget"
            messages.success(request, f"C’est enregistré\u202f: le montant {done} du programme.")
            return redirect("regions:programme_detail", code=code)
    context = {
        "region": _named(Region.objects.visible_to(request.user), code),
        "programme": programme,
        "form": form,
    }
    return render(request, "regions/funding_create.html", context)


@require_http_methods(["GET", "POST"])
def funding_reverse(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    programme = get_object_or_404(RegionalProgramme.objects.editable_by(request.user), region=code)
    entered = programme.fundings.filter(kind__in=(Funding.Kind.VOTE, Funding.Kind.AMENDMENT))
    funding = get_object_or_404(entered.select_related("recorded_by"), pk=pk)
    form = ReversalForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            reverse_funding(funding, **form.cleaned_data, by=request.user)
            messages.success(
                request, "Ce financement est annulé\u202f: il reste lisible, barré, avec son motif."
            )
            return redirect("regions:programme_detail", code=code)
    context = {
        "region": _named(Region.objects.visible_to(request.user), code),
        "programme": programme,
        "funding": funding,
        "form": form,
    }
    return render(request, "regions/funding_reverse.html", context)


def _named(regions: RegionQuerySet, code: str) -> Region:
    """The region `code`, under its name of today; 404 when it is not among `regions`."""
    return get_object_or_404(regions.with_name_on(clock.today()), pk=code)
