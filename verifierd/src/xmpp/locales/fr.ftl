word-yes = OUI
word-no = NON
word-not-me = PAS MOI
button-yes = Approuver
button-no = Refuser
button-not-me = Ce n’était pas moi

asker-system = Le système
asker-user = L’utilisateur { $user }
asker-user-on-host = L’utilisateur { $user } sur { $host }

headline = { $who } vous demande de confirmer : { $what }
headline-from = { $who } vous demande de confirmer (depuis { $address }) : { $what }
request = { $who } : { $what }

line-address = Adresse : { $text }
line-account = Compte : { $text }
line-host = Machine : { $text }
line-program = Programme : { $text }
line-key = Clé : { $text }
line-command = Commande : { $text }
line-time =
    Demandé à { $opened } UTC, ouvert jusqu’à { $deadline } UTC ({ $seconds ->
        [one] { $seconds } seconde restante
       *[other] { $seconds } secondes restantes
    }).
line-confirmers =
    { $asked ->
        [one] Une personne est sollicitée
       *[other] { $asked } personnes sont sollicitées
    }, { $needed ->
        [one] une d’entre elles doit confirmer
       *[other] { $needed } d’entre elles doivent confirmer
    }.
line-confirmers-veto =
    { $asked ->
        [one] Une personne est sollicitée
       *[other] { $asked } personnes sont sollicitées
    }, { $needed ->
        [one] une d’entre elles doit confirmer
       *[other] { $needed } d’entre elles doivent confirmer
    }. Un seul non met fin à la demande.

answer-tap = Comparez : votre écran de connexion doit afficher { $code }. Si c’est le cas, confirmez ici ou répondez { word-yes }.
answer-code = Pour approuver, confirmez ici si le code est celui de votre écran de connexion, ou répondez avec les six chiffres qui y sont affichés.
answer-code-given = Pour approuver, confirmez ici si le code est celui de votre écran de connexion, ou répondez avec le code qui y est affiché.
answer-transfer = Pour approuver, répondez avec les six chiffres affichés sur votre écran de connexion.
answer-transfer-given = Pour approuver, répondez avec le code affiché sur votre écran de connexion.
answer-login-code = Ou saisissez { $code } à la connexion. Ne communiquez ce nombre à personne.
answer-no = Répondez { word-no } pour refuser, { word-not-me } si la demande ne vient pas de vous.

progress =
    { $who } : { $count ->
        [one] { $count } sur { $needed } a confirmé
       *[other] { $count } sur { $needed } ont confirmé
    }, { $time } UTC.
line-confirmed = Ont confirmé : { $names }
line-denied = Ont refusé : { $names }
progress-open = Votre réponse est encore attendue.
progress-yours = Votre réponse compte. D’autres doivent encore répondre.
names-separator = {", "}

closing-approved = Approuvé, { $time } UTC. { $request }
closing-approved-on = Approuvé sur { $device }, { $time } UTC. { $request }
closing-approved-typed = Approuvé par le code saisi à la connexion, { $time } UTC. { $request }
closing-approved-by = Approuvé par { $names }, { $time } UTC. { $request }
closing-denied = Refusé, { $time } UTC. { $request }
closing-denied-on = Refusé sur { $device }, { $time } UTC. { $request }
closing-denied-by = Refusé par { $names }, { $time } UTC. { $request }
closing-not-me = Refusé et signalé : ce n’était pas vous. { $time } UTC. { $request }
closing-not-me-on = Refusé et signalé sur { $device } : ce n’était pas vous. { $time } UTC. { $request }
closing-not-me-by = Refusé et signalé par { $names }, { $time } UTC. { $request }
closing-wrong-code = Refusé après trois codes erronés, { $time } UTC. { $request }
closing-expired = Expiré, personne n’a répondu, { $time } UTC. { $request }
closing-expired-some =
    Expiré, { $count ->
        [one] seulement { $count } sur { $needed } a confirmé
       *[other] seulement { $count } sur { $needed } ont confirmé
    }, { $time } UTC. { $request }
closing-withdrawn = Retiré par le demandeur, { $time } UTC. { $request }
closing-undeliverable = Terminé, trop peu de personnes sont joignables, { $time } UTC. { $request }

note-approved = Confirmé. { $who } a reçu un oui.
note-denied = Refusé. { $who } a reçu un non.
note-recorded = Votre réponse à { $who } compte. D’autres doivent encore répondre.
note-how-tap = Ce n’est pas une réponse. Répondez { word-yes }, { word-no }, ou le code de votre écran de connexion.
note-how-code = Cela ne suffit pas pour approuver. Répondez avec le code de votre écran de connexion, ou confirmez la demande dans votre logiciel. { word-no } la refuse.
note-how-transfer = Cela ne suffit pas pour approuver. Répondez avec le code de votre écran de connexion. { word-no } refuse la demande.
note-wrong-code =
    { $left ->
        [0] Code erroné, pour la troisième fois. La demande est refusée.
        [one] Code erroné. Il vous reste un essai.
       *[other] Code erroné. Il vous reste { $left } essais.
    }
note-type-at-login = Ce code est pour votre écran de connexion : saisissez-le là-bas. Ici, répondez avec le code qui y est affiché.
note-nothing-open = Rien n’attend votre réponse.
note-encrypted = Ce message est chiffré et personne ici ne peut le lire. Répondez sans chiffrement.
note-several-open = Plusieurs demandes sont ouvertes. Répondez à celle que vous voulez dire, ou écrivez son numéro derrière votre réponse : { word-yes } { $number }, { word-no } { $number }, { word-not-me } { $number }.

status-waiting =
    { $count ->
        [one] 1 connexion en attente
       *[other] { $count } connexions en attente
    }
