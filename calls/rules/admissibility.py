"""The words that go with a decision of irrecevabilité."""

# Code de justice administrative, art. R421-1 et R421-5: without them the time to contest does not run.
RECOURSE = (
    "Voies et délais de recours : dans les deux mois qui suivent la réception de ce courriel, vous pouvez former un "
    "recours gracieux auprès du service qui a pris la décision, un recours hiérarchique auprès du ministre chargé de "
    "l’emploi, ou un recours contentieux devant le tribunal administratif territorialement compétent (code de justice "
    "administrative, articles R421-1 et R421-5). Un recours gracieux ou hiérarchique formé dans ce délai l’interrompt."
)
