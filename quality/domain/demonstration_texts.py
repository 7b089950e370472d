"""An invented reference, credible enough to be worked on: it was written by nobody but the demonstration."""

CriterionText = tuple[str, str, str, tuple[str, str, str, str]]
ThemeText = tuple[str, str, tuple[CriterionText, ...]]

SECOND_WORDS = (
    "Comment la structure accueille-t-elle une personne orientée vers elle, seule ou en groupe, avant sa prise de "
    "poste ?"
)
REFERENCE: tuple[ThemeText, ...] = (
    (
        "Accueil et diagnostic",
        "Que chacun entre dans la structure en sachant ce qu’il vient y chercher.",
        (
            (
                "Un accueil préparé",
                "Comment la structure accueille-t-elle une personne orientée vers elle, avant sa prise de poste ?",
                "Trame d’entretien, livret d’accueil, délai entre orientation et premier rendez-vous.",
                (
                    "L’accueil dépend de la personne présente ce jour-là.",
                    "Un entretien a lieu, sans trame ni suite écrite.",
                    "Un entretien suit une trame partagée ; la personne repart avec un écrit.",
                    "L’accueil est relu chaque année avec des salariés, et ses délais sont suivis.",
                ),
            ),
            (
                "Un diagnostic partagé",
                "Le point de départ de chacun est-il établi avec lui, et avec qui l’a orienté ?",
                "Diagnostic signé, échanges avec le prescripteur.",
                (
                    "Le diagnostic se fait au fil de l’eau, sans écrit.",
                    "Un écrit existe ; le salarié ne l’a pas toujours lu.",
                    "Il est écrit avec le salarié dans le premier mois, et transmis avec son accord.",
                    "Il est repris à chaque étape, et ses écarts servent à adapter l’accompagnement.",
                ),
            ),
        ),
    ),
    (
        "Parcours et compétences",
        "Que le temps passé dans la structure se voie dans ce que chacun sait faire, et puisse le prouver.",
        (
            (
                "Des compétences reconnues",
                "Ce que le salarié apprend au travail est-il nommé, évalué et reconnu ?",
                "Grilles de compétences, attestations, certifications passées.",
                (
                    "Les compétences ne sont pas nommées.",
                    "Elles sont nommées par l’encadrant, pour quelques postes.",
                    "Chaque poste a sa grille, remplie avec le salarié au moins deux fois.",
                    "Elles mènent à une certification ou à une attestation que les employeurs demandent.",
                ),
            ),
            (
                "Une formation à portée",
                "Chaque salarié a-t-il accès à une formation utile à son projet ?",
                "Plan de formation, heures par salarié, conventions.",
                (
                    "Les formations sont rares et décidées au cas par cas.",
                    "Un plan existe ; un tiers des salariés environ en profite.",
                    "Chaque projet dit sa formation, et plus de la moitié des salariés la suivent.",
                    "Les formations se préparent à plusieurs structures, et leurs effets sont mesurés.",
                ),
            ),
        ),
    ),
    (
        "Lever les freins",
        "Que la santé, le logement, la garde d’enfants ou la mobilité n’arrêtent pas un parcours.",
        (
            (
                "Des relais connus",
                "La structure sait-elle vers qui se tourner pour chaque frein, et le fait-elle à temps ?",
                "Liste des relais, délais constatés, conventions.",
                (
                    "Les relais dépendent du carnet d’adresses de chacun.",
                    "Une liste existe, elle n’est pas tenue à jour.",
                    "Des relais nommés pour chaque frein, et un délai visé.",
                    "Les délais sont suivis, et les manques portés au comité local.",
                ),
            ),
        ),
    ),
    (
        "Sortie et suite de parcours",
        "Que personne ne sorte sans une suite, et que les ruptures se voient venir.",
        (
            (
                "Un lien avec les employeurs",
                "Les salariés rencontrent-ils des employeurs pendant leur parcours ?",
                "Périodes de mise en situation, visites, embauches.",
                (
                    "Les contacts se font en fin de parcours.",
                    "Quelques employeurs sont connus, selon les métiers.",
                    "Chaque parcours compte une mise en situation chez un employeur.",
                    "Des employeurs participent au contenu des postes et des formations.",
                ),
            ),
            (
                "Une suite sans rupture",
                "Que se passe-t-il dans les trois mois qui suivent la sortie ?",
                "Fiche de passage, appels à trois mois, conventions avec le service public de l’emploi.",
                (
                    "Le lien s’arrête à la fin du contrat.",
                    "Un appel est passé, quand le temps le permet.",
                    "Un relais est nommé avant la sortie et un point est fait à trois mois.",
                    "Les sorties sont analysées chaque année avec les partenaires, et des actions en sortent.",
                ),
            ),
        ),
    ),
    (
        "Participation des salariés",
        "Que les premiers concernés disent ce qui les aide, et qu’ils soient entendus.",
        (
            (
                "Une parole recueillie",
                "Les salariés donnent-ils leur avis sur l’accompagnement, et voient-ils ce qu’il devient ?",
                "Comptes rendus, enquêtes, décisions prises.",
                (
                    "Leur avis n’est pas demandé.",
                    "Une boîte à idées ou une enquête, sans retour.",
                    "Deux temps d’échange par an, avec un compte rendu et des suites.",
                    "Des représentants des salariés prennent part aux choix sur l’accompagnement.",
                ),
            ),
        ),
    ),
)
