"""The reference: where it stands, a version, what changed, and the gestures that write and publish it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.signed_in import user_of
from iae_portal.common.access import requires
from iae_portal.common.attempts import ask_and_return, attempt
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import bound_data, status_of
from quality.domain.comments import answer_comment, may_comment, write_comment
from quality.domain.versions import (
    move,
    open_discussion,
    publish_version,
    remove,
    save_criterion,
    save_theme,
    start_version,
    take_back,
)
from quality.enums import Outcome, Voice
from quality.forms.reference import (
    AnswerForm,
    CommentForm,
    CriterionForm,
    DiscussForm,
    PublishForm,
    ThemeForm,
)
from quality.models import Comment, ReferenceVersion
from quality.queries.assessments import list_assessments, list_versions
from quality.queries.structures import own_structures
from quality.rules.content import find_faults
from quality.rules.differences import compare_contents
from quality.rules.voices import voices_of
from quality.tables.reference import changes_table, comments_table, place_of, versions_table
from quality.views.access import (
    ANSWER,
    COMMENT,
    EDIT,
    READ,
    VIEW,
    carry_out,
    crumbs_of,
    get_version,
    get_writable,
    version_crumbs,
)

STEPS = {"monter": -1, "descendre": 1}


@requires(VIEW)
@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """The published version, those being written, and what the reader has to do."""
    user = user_of(request)
    table = versions_table(list_versions(user), params=request.GET)
    if fmt := asked_format(request, name=table.name):
        return export_table(table, fmt, title="Versions du référentiel qualité")
    published = ReferenceVersion.objects.visible_to(user).published().first()
    discussed = next((one for one in ReferenceVersion.objects.visible_to(user) if may_comment(one, user)), None)
    context = {
        "crumbs": crumbs_of(),
        "published": published,
        "discussed": discussed,
        "table": table,
        "edits": user.can(EDIT),
        "structures": list(own_structures(user)) if user.can(ANSWER) else [],
        "own": list_assessments(user) if user.can(ANSWER) else None,
        "reads": user.can(READ),
    }
    return render(request, "quality/home.html", context)


@requires(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def version(request: HttpRequest, number: int) -> HttpResponse:
    """A version as it is read; while it is discussed, what is said of it."""
    found, user = get_version(request, number), user_of(request)
    comments = Comment.objects.visible_to(user).filter(version=found)
    edits = user.can(EDIT)
    table = comments_table(
        comments.order_by("-written_at", "-pk"),
        version=found,
        params=request.GET,
        answers=edits and not found.is_kept,
    )
    if fmt := asked_format(request, name=table.name):
        return export_table(table, fmt, title=f"Commentaires de la version {number}")
    form = None
    if may_comment(found, user):
        form = CommentForm(bound_data(request), content=found.reading, voices=voices_of(user.assignment))
    if request.method == "POST":
        if form is None:
            raise Http404
        values = form

        def write() -> None:
            data = values.cleaned_data
            write_comment(found, part=data["part"], voice=Voice(data["voice"]), text=data["text"], actor=user)

        if attempt(form, write):
            return redirect(f"{reverse('quality:version', args=[number])}#commentaires")
    context = {
        "reference": found,
        "content": found.reading,
        "table": table,
        "form": form,
        "edits": edits and not found.is_kept,
        "waiting": comments.filter(outcome="").count(),
        "faults": find_faults(found.reading) if edits and not found.is_kept else [],
        "crumbs": version_crumbs(found),
        "has_former": number > 1,
        "comments": user.can(COMMENT),
    }
    return render(request, "quality/version.html", context, status=status_of(form) if form else 200)


@requires(VIEW)
@require_safe
@never_cache
def differences(request: HttpRequest, number: int) -> HttpResponse:
    """What a version changes to the one before, in words."""
    found = get_version(request, number)
    former = (
        ReferenceVersion.objects.visible_to(user_of(request)).filter(number__lt=number).order_by("-number").first()
    )
    if former is None:
        raise Http404
    table = changes_table(compare_contents(former.reading, found.reading), params=request.GET)
    if fmt := asked_format(request):
        return export_table(table, fmt, title=f"Écarts entre les versions {former.number} et {number}")
    context = {
        "reference": found,
        "former": former,
        "table": table,
        "crumbs": version_crumbs(found, ("Ce qui change", "")),
    }
    return render(request, "quality/differences.html", context)


@requires(EDIT)
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    made: list[ReferenceVersion] = []
    done = "Une nouvelle version est en rédaction, avec les mots de la précédente."
    if carry_out(request, lambda: made.append(start_version(actor=user_of(request))), done=done):
        return redirect("quality:version-compose", number=made[0].number)
    return redirect("quality:home")


@requires(EDIT)
@require_safe
@never_cache
def compose(request: HttpRequest, number: int) -> HttpResponse:
    """Themes and criteria in order, with the gestures that change them."""
    found = get_writable(request, number)
    context = {"reference": found, "content": found.reading, "crumbs": version_crumbs(found, ("Écrire", ""))}
    return render(request, "quality/compose.html", context)


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def theme(request: HttpRequest, number: int, code: str = "") -> HttpResponse:
    """Add a theme, or change its words."""
    found, user = get_writable(request, number), user_of(request)
    known = found.reading.find_theme(code)
    if code and known is None:
        raise Http404
    form = ThemeForm(bound_data(request), revision=found.revision, theme=known)
    return ask_and_return(
        request,
        form,
        run=lambda: save_theme(found, code=code, actor=user, **form.cleaned_data),
        title="Modifier un thème" if code else "Ajouter un thème",
        button="Enregistrer",
        back=reverse("quality:version-compose", args=[number]),
        crumbs=version_crumbs(found, ("Thème", "")),
        done="Le thème est enregistré.",
    )


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def criterion(request: HttpRequest, number: int, theme: str, code: str = "") -> HttpResponse:
    """Add a criterion to a theme, or change its words."""
    found, user = get_writable(request, number), user_of(request)
    known = found.reading.find(code)
    held = found.reading.find_theme(theme)
    if held is None or (code and known is None):
        raise Http404
    form = CriterionForm(bound_data(request), revision=found.revision, criterion=known)

    def run() -> None:
        revision = form.cleaned_data["revision"]
        save_criterion(found, theme=theme, criterion=form.criterion(code), revision=revision, actor=user)

    return ask_and_return(
        request,
        form,
        run=run,
        title="Modifier un critère" if code else "Ajouter un critère",
        button="Enregistrer",
        back=f"{reverse('quality:version-compose', args=[number])}#{theme}",
        crumbs=version_crumbs(found, (held.title, "")),
        done="Le critère est enregistré.",
    )


@requires(EDIT)
@require_POST
def act(request: HttpRequest, number: int, code: str, gesture: str) -> HttpResponse:
    """Move a theme or a criterion one step, or take it out."""
    found, user = get_writable(request, number), user_of(request)
    raw = request.POST.get("revision", "")
    revision = int(raw) if raw.isdecimal() else -1
    if gesture in STEPS:
        carry_out(
            request,
            lambda: move(found, code=code, by=STEPS[gesture], revision=revision, actor=user),
            done="L’ordre est changé.",
        )
    elif gesture == "retirer":
        carry_out(request, lambda: remove(found, code=code, revision=revision, actor=user), done="C’est retiré.")
    else:
        raise Http404
    return redirect("quality:version-compose", number=number)


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def discuss(request: HttpRequest, number: int) -> HttpResponse:
    found, user = get_writable(request, number), user_of(request)
    form = DiscussForm(bound_data(request))
    return ask_and_return(
        request,
        form,
        run=lambda: open_discussion(found, until=form.cleaned_data["until"], actor=user),
        title="Ouvrir la concertation",
        button="Ouvrir la concertation",
        back=reverse("quality:version", args=[number]),
        crumbs=version_crumbs(found, ("Concertation", "")),
        done="La version est ouverte aux commentaires.",
        intro="Les structures, les représentants des salariés et les référents la lisent et la commentent ; chaque "
        "commentaire reçoit une réponse.",
    )


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def publish(request: HttpRequest, number: int) -> HttpResponse:
    found, user = get_writable(request, number), user_of(request)
    form = PublishForm(bound_data(request))
    return ask_and_return(
        request,
        form,
        run=lambda: publish_version(found, note=form.cleaned_data["note"], actor=user),
        title="Publier cette version",
        button="Publier",
        back=reverse("quality:version", args=[number]),
        crumbs=version_crumbs(found, ("Publier", "")),
        done="La version est publiée.",
        intro="Une fois publiée, elle ne se modifie plus ; la précédente reste lisible.",
    )


@requires(EDIT)
@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    found = get_writable(request, number)
    carry_out(
        request, lambda: take_back(found, actor=user_of(request)), done="La version est de nouveau en rédaction."
    )
    return redirect("quality:version", number=number)


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what becomes of a comment, and why."""
    user = user_of(request)
    comment = get_object_or_404(Comment.objects.visible_to(user).select_related("version"), pk=pk)
    form = AnswerForm(bound_data(request), initial={"outcome": comment.outcome, "answer": comment.answer})

    def run() -> None:
        data = form.cleaned_data
        answer_comment(comment, outcome=Outcome(data["outcome"]), answer=data["answer"], actor=user)

    return ask_and_return(
        request,
        form,
        run=run,
        title="Répondre à un commentaire",
        button="Enregistrer la réponse",
        back=f"{reverse('quality:version', args=[comment.version.number])}#commentaires",
        crumbs=version_crumbs(comment.version, ("Répondre", "")),
        done="La réponse est enregistrée.",
        intro=f"{place_of(comment.version.reading, comment.part)}, {comment.get_voice_display()} : {comment.text}",
    )
