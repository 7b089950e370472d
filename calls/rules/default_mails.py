"""The texts that leave when a call says nothing else. A mail carries a link, never a file."""

from collections.abc import Mapping
from types import MappingProxyType

from calls.enums import CallEvent as E
from calls.rules.mail_texts import MailText

CLOSING = "\n\n{service}\n"


def _text(subject: str, body: str) -> MailText:
    return MailText(subject=subject, text=f"Bonjour,\n\n{body}{CLOSING}")


DEFAULT_MAILS: Mapping[E, MailText] = MappingProxyType(
    {
        E.AMENDED: _text(
            "Appel modifié : {appel}",
            "L’appel « {appel} » auquel vous avez commencé à répondre vient d’être modifié :\n\n{motif}\n\n"
            "Votre brouillon est conservé. Relisez-le avant de le déposer : certaines questions ont pu changer.\n"
            "{lien}\n\nClôture : {echeance}.",
        ),
        E.CANCELLED: _text(
            "Appel annulé : {appel}",
            "L’appel « {appel} » est annulé.\n\nMotif : {motif}\n\n"
            "Vous n’avez rien à faire ; votre dossier reste lisible.\n{lien}",
        ),
        E.DRAFT_REMINDER: _text(
            "Votre dossier n’est pas déposé : il reste {temps_restant}",
            "Votre réponse à l’appel « {appel} » est encore un brouillon : le service ne la voit pas.\n"
            "Clôture : {echeance}.\n\nPour la compléter et la déposer :\n{lien}",
        ),
        E.EXTENDED: _text(
            "Échéance reportée : {appel}",
            "La clôture de l’appel « {appel} » est reportée au {nouvelle_echeance}.\n\nMotif : {motif}\n\n{lien}",
        ),
        E.RECEIVED: _text(
            "Dossier {reference} reçu",
            "Le dossier de {porteur} en réponse à l’appel « {appel} » a été reçu le {depose_le}, sous le numéro "
            "{reference}.\n\nVotre récépissé est à télécharger sur le portail :\n{lien}\n\n"
            "Vous pouvez modifier et redéposer le dossier jusqu’à la clôture : {echeance}. "
            "Seule la dernière version déposée est instruite.",
        ),
        E.LATE: _text(
            "Dossier {reference} reçu hors délai",
            "Le dossier de {porteur} en réponse à l’appel « {appel} » a été reçu le {depose_le}, après la clôture "
            "({echeance}). Il est enregistré sous le numéro {reference} et signalé comme hors délai : le service "
            "décidera de sa recevabilité et vous en informera.\n\n{lien}",
        ),
        E.WITHDRAWN: _text(
            "Dossier {reference} retiré",
            "Le dossier {reference} en réponse à l’appel « {appel} » a été retiré à la demande de {porteur}.\n\n"
            "Motif : {motif}\n\n{lien}",
        ),
        E.CORRECTION_ASKED: _text(
            "Dossier {reference} : des compléments sont demandés",
            "Le service instructeur vous demande de compléter ou de corriger votre dossier {reference} avant le "
            "{nouvelle_echeance} :\n\n{motif}\n\nSeules les questions concernées sont rouvertes :\n{lien}",
        ),
        E.CORRECTION_REMINDER: _text(
            "Dossier {reference} : compléments attendus, il reste {temps_restant}",
            "Les compléments demandés sur votre dossier {reference} sont attendus avant le {nouvelle_echeance} :\n\n"
            "{motif}\n\n{lien}",
        ),
        E.CORRECTION_CANCELLED: _text(
            "Dossier {reference} : les compléments ne sont plus demandés",
            "La demande de compléments sur votre dossier {reference} est annulée. Vous n’avez rien à faire.\n\n{lien}",
        ),
        E.CORRECTION_ANSWERED: _text(
            "Dossier {reference} : compléments reçus",
            "{porteur} a rendu les compléments demandés sur le dossier {reference}, le {depose_le}.\n\n{lien}",
        ),
        E.MESSAGE: _text(
            "Dossier {reference} : un message vous attend",
            "Un message a été écrit sur le dossier {reference} (appel « {appel} »). Pour le lire et y répondre :\n"
            "{lien}",
        ),
        E.INELIGIBLE: _text(
            "Dossier {reference} : irrecevable",
            "Votre dossier {reference} en réponse à l’appel « {appel} » a été déclaré irrecevable.\n\n"
            "Motif : {motif}\n\nLa décision et les voies de recours sont sur le portail :\n{lien}",
        ),
        E.ADMITTED: _text(
            "Dossier {reference} : recevable",
            "Votre dossier {reference} en réponse à l’appel « {appel} » est recevable : son étude commence.\n\n{lien}",
        ),
        E.ACCEPTED: _text(
            "Dossier {reference} : votre projet est accepté",
            "Le projet que vous avez présenté en réponse à l’appel « {appel} » (dossier {reference}) est accepté. "
            "La lettre de notification, avec les moyens accordés et leurs conditions, est à lire et à télécharger "
            "sur le portail :\n{lien}",
        ),
        E.WAITLISTED: _text(
            "Dossier {reference} : liste d’attente",
            "Le projet que vous avez présenté en réponse à l’appel « {appel} » (dossier {reference}) est inscrit sur "
            "la liste d’attente : il pourra être accepté si des moyens se libèrent. La lettre de notification est sur "
            "le portail :\n{lien}",
        ),
        E.REJECTED: _text(
            "Dossier {reference} : décision sur votre projet",
            "Une décision a été prise sur le projet que vous avez présenté en réponse à l’appel « {appel} » (dossier "
            "{reference}). La lettre de notification, qui en donne les motifs ainsi que les voies et délais de "
            "recours, est à lire et à télécharger sur le portail :\n{lien}",
        ),
        E.DISMISSED: _text(
            "Dossier {reference} : classé sans suite",
            "Le dossier {reference} en réponse à l’appel « {appel} » est classé sans suite. La lettre de "
            "notification, qui en donne les motifs ainsi que les voies et délais de recours, est sur le portail :\n"
            "{lien}",
        ),
        E.REOPENED: _text(
            "Dossier {reference} : la décision est reprise",
            "La décision prise sur le dossier {reference} (appel « {appel} ») est reprise.\n\nMotif : {motif}\n\n"
            "Une nouvelle décision vous sera notifiée.\n{lien}",
        ),
        E.CONVENTIONED: _text(
            "Dossier {reference} : la convention est signée",
            "La convention issue du dossier {reference} (appel « {appel} ») est signée par toutes les parties. Elle "
            "est à télécharger sur le portail, avec le calendrier des bilans attendus :\n{lien}",
        ),
        E.ASSIGNED: _text(
            "Un dossier vous est confié : {reference}",
            "Le dossier {reference} ({porteur}, appel « {appel} ») vous est confié. Avant de l’ouvrir, vous "
            "déclarerez si vous avez un intérêt dans ce projet.\n\n{lien}",
        ),
        E.QUESTION_ASKED: _text(
            "Question posée sur l’appel « {appel} »",
            "Une question a été posée sur l’appel « {appel} » :\n\n{motif}\n\nPour y répondre :\n{lien}",
        ),
        E.QUESTION_ANSWERED: _text(
            "Réponse à votre question sur l’appel « {appel} »",
            "La réponse à votre question est publiée sur la page de l’appel « {appel} » :\n{lien}",
        ),
    }
)


def text_of(event: E, own: Mapping[E, MailText]) -> MailText:
    """The call's own text for an event, else the common one."""
    return own.get(event) or DEFAULT_MAILS[event]
