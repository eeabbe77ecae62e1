### Che cosa dicono le pagine di accesso. $who è il sito web, $address un indirizzo XMPP, $verifier l'indirizzo che
### scrive.

## Su ogni pagina

language = Lingua
help = Aiuto
imprint = Note legali
privacy = Privacy

## La pagina che chiede l'indirizzo

ask-title = Accedi a { $who }
ask-title-account = Accedi
ask-how = Ricevi un messaggio nella tua app di chat e confermi lì. Non c'è nessuna password.
ask-address = Il tuo indirizzo XMPP
ask-example = Per esempio: alice@example.org
ask-button = Continua

## Che cosa non va in un indirizzo

address-missing = Inserisci il tuo indirizzo, per esempio alice@example.org.
address-wrong = Non è un indirizzo XMPP. Ha la forma alice@example.org.
address-elsewhere = Con un indirizzo di { $domain } nessuno può accedere qui.

## La pagina che attende

wait-title = Conferma nella tua app di chat
wait-asked = Abbiamo chiesto a { $address }.
wait-code = Il tuo codice
wait-how-tap = Confronta: il messaggio deve mostrare questo codice. Se è così, conferma lì.
wait-how-code = Rispondi a { $verifier } con questo codice. Oppure, se il messaggio mostra lo stesso codice, conferma lì.
wait-how-code-unknown = Rispondi con questo codice nella tua app di chat. Oppure, se il messaggio mostra lo stesso codice, conferma lì.
wait-how-transfer = Rispondi a { $verifier } con questo codice. Oppure inserisci qui il codice del messaggio.
wait-how-transfer-unknown = Rispondi con questo codice nella tua app di chat. Oppure inserisci qui il codice del messaggio.
wait-open = Apri la chat
wait-scan = Scansiona per aprire la chat sul telefono
wait-state = In attesa della tua risposta
wait-delivered = Il tuo dispositivo ha il messaggio
wait-seen = Il messaggio è stato visto
wait-left = Tempo rimasto: { $time }
wait-warning = Solo tu dovresti vedere questo codice. Se qualcun altro ti ha mandato su questa pagina, annulla.
wait-cancel = Annulla
wait-check = Ho confermato
wait-help = Nessun messaggio?
wait-help-address = L'indirizzo è giusto? { $address }
wait-help-app = La tua app di chat è aperta e connessa?
wait-help-strangers = Guarda tra le richieste degli sconosciuti: alcune app mettono lì il primo messaggio.
wait-help-contact = Alcune app e alcuni server bloccano gli sconosciuti. Aggiungi { $verifier } ai tuoi contatti e riprova.
code-label = Codice del messaggio
code-button = Conferma
code-wrong =
    { $left ->
        [one] Non è il codice. Hai ancora un tentativo.
       *[other] Non è il codice. Hai ancora { $left } tentativi.
    }

## Come è finita

done-title = Hai effettuato l'accesso
done-next = Continua
denied-title = Rifiutato
denied-declined = La richiesta è stata rifiutata nella chat.
denied-not-me = La richiesta è stata rifiutata e segnalata nella chat: veniva da qualcun altro.
denied-code = Sono stati inseriti tre codici sbagliati.
expired-title = Nessuna risposta
expired-text = Nessuno ha confermato in tempo.
undeliverable-title = Non è stato possibile inviare il messaggio
undeliverable-account = Non è arrivato a { $address }.
undeliverable-server = Il server di { $address } non è raggiungibile.
undeliverable-link = Al momento il nostro server di chat non è raggiungibile.
withdrawn-title = Annullato
withdrawn-text = Nessuno ha effettuato l'accesso.
limited-title = Attendi un poco
limited-text = Ci sono state troppe richieste. Riprova tra qualche minuto.
again = Riprova
other-address = Usa un altro indirizzo

## Errori

error-title = Non ha funzionato
error-link = Questo link è incompleto o non viene da qui. Torna al sito web e accedi da lì.
error-stale = Questa pagina è rimasta aperta troppo a lungo. Riprova.
error-foreign = Questo modulo veniva da un altro sito web, quindi non è stato fatto nulla.
error-busy = Al momento non è possibile. Riprova tra poco.
error-request = Il tuo browser ha inviato qualcosa che non si può leggere.

## La pagina delle proprie sessioni

account-title = Dove hai effettuato l'accesso
account-who = Sei { $address }.
account-this = Questo browser
account-unknown = Browser sconosciuto
account-browser = Browser
account-from = Indirizzo
account-since = Accesso
account-until = Fino a
account-used = Usato per
account-end = Esci lì
account-end-here = Esci
account-end-others = Esci da tutti gli altri
account-apps = App che restano connesse
sign-out-title = Vuoi uscire?
signed-out-title = Sei uscito
signed-out-text = I siti web a cui hai effettuato l'accesso possono ricordarti ancora per un po'.
sign-in-again = Accedi

## Di che cosa si tratta nel messaggio in chat, dopo il nome del sito web.

prompt = accesso con un browser
