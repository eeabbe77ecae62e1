### What people read in the conversation with verifierd. Each text is one line of a message, short enough for a phone.
### What stands in quotes from others ($what, $address ..) comes last on its line. Nothing in here may be a link.

## The words people type, in capitals, and the buttons some clients make of them. verifierd reads them in every
## language: a new word must be added in verifierd/core/src/words/lists.rs, too.

word-yes = YES
word-no = NO
word-not-me = NOT ME
button-yes = Approve
button-no = Refuse
button-not-me = It was not me

## Who asks: a service has a name; other requests come from the machine itself, or from a user on it.

asker-system = The system
asker-user = User { $user }
asker-user-on-host = User { $user } on { $host }

## The request. Its first line is all that a locked screen shows.
## $what: what it is about, or the method and address of an HTTP request, such as GET https://shop.example/login.

headline = { $who } asks you to confirm: { $what }
headline-from = { $who } asks you to confirm (from { $address }): { $what }
# The shorter form, behind which stands what became of it, and in lists.
request = { $who }: { $what }

line-address = Address: { $text }
line-account = Account: { $text }
line-host = Host: { $text }
line-program = Program: { $text }
line-key = Key: { $text }
line-command = Command: { $text }
line-time =
    Asked at { $opened } UTC, open until { $deadline } UTC ({ $seconds ->
        [one] 1 second left
       *[other] { $seconds } seconds left
    }).

# $asked is 2 or more. The second of each pair: one no ends it.
line-confirmers =
    { $asked ->
        [one] One person is asked
       *[other] { $asked } people are asked
    }, { $needed ->
        [one] one of them has to confirm
       *[other] { $needed } of them have to confirm
    }.
line-confirmers-veto =
    { $asked ->
        [one] One person is asked
       *[other] { $asked } people are asked
    }, { $needed ->
        [one] one of them has to confirm
       *[other] { $needed } of them have to confirm
    }. A single no ends it.

## How to answer. "Confirm it here" means the button that some clients have.

answer-tap = Compare: your login screen must show { $code }. If it does, confirm it here or reply { word-yes }.
answer-code = To approve, confirm it here if the code is the one on your login screen, or reply with the six digits shown there.
answer-code-given = To approve, confirm it here if the code is the one on your login screen, or reply with the code shown there.
answer-transfer = To approve, reply with the six digits shown on your login screen.
answer-transfer-given = To approve, reply with the code shown on your login screen.
answer-login-code = Or type { $code } at the login. Tell this number to nobody.
answer-no = Reply { word-no } to refuse, { word-not-me } if it was not you who asked.

## While several are asked: how many have confirmed, and when somebody last answered.

progress =
    { $who }: { $count ->
        [one] 1 of { $needed } has confirmed
       *[other] { $count } of { $needed } have confirmed
    }, { $time } UTC.
line-confirmed = Confirmed: { $names }
line-denied = Refused: { $names }
progress-open = Your answer is still open.
progress-yours = Your answer counts. Others have yet to answer.
# Between the names of those who confirmed or refused.
names-separator = {", "}

## What became of a request: takes its place on all devices of those who were asked. $request is the text above.

closing-approved = Approved, { $time } UTC. { $request }
closing-approved-on = Approved on { $device }, { $time } UTC. { $request }
closing-approved-typed = Approved by the code typed at the login, { $time } UTC. { $request }
closing-approved-by = Approved by { $names }, { $time } UTC. { $request }
closing-denied = Refused, { $time } UTC. { $request }
closing-denied-on = Refused on { $device }, { $time } UTC. { $request }
closing-denied-by = Refused by { $names }, { $time } UTC. { $request }
closing-not-me = Refused and reported: it was not you. { $time } UTC. { $request }
closing-not-me-on = Refused and reported on { $device }: it was not you. { $time } UTC. { $request }
closing-not-me-by = Refused and reported by { $names }, { $time } UTC. { $request }
closing-wrong-code = Refused after three wrong codes, { $time } UTC. { $request }
closing-expired = Expired, nobody answered, { $time } UTC. { $request }
closing-expired-some =
    Expired, only { $count ->
        [one] 1 of { $needed } has confirmed
       *[other] { $count } of { $needed } have confirmed
    }, { $time } UTC. { $request }
closing-withdrawn = Withdrawn by the one who asked, { $time } UTC. { $request }
closing-undeliverable = Ended, too few can be reached, { $time } UTC. { $request }

## Answers to what somebody wrote.

note-approved = Confirmed. { $who } has been told yes.
note-denied = Refused. { $who } has been told no.
note-recorded = Your answer to { $who } counts. Others have yet to answer.
note-how-tap = That is no answer. Reply { word-yes }, { word-no }, or the code on your login screen.
note-how-code = That is not enough to approve it. Reply with the code on your login screen, or confirm the request in your client. { word-no } refuses it.
note-how-transfer = That is not enough to approve it. Reply with the code on your login screen. { word-no } refuses it.
note-wrong-code =
    { $left ->
        [0] Wrong code, for the third time. The request is refused.
        [one] Wrong code. You have one more try.
       *[other] Wrong code. You have { $left } more tries.
    }
note-type-at-login = That code is for your login screen: type it there. Here, reply with the code shown there.
note-nothing-open = Nothing is waiting for your answer.
note-encrypted = That came encrypted, and nobody here can read it. Answer without encryption.
# A list of requests follows, each on a line of its own with its number.
note-several-open = Several requests are open. Reply to the one you mean, or write its number behind your answer: { word-yes } { $number }, { word-no } { $number }, { word-not-me } { $number }.

## What stands beside us in somebody's contact list while requests wait for them: $count is 1 or more.

status-waiting =
    { $count ->
        [one] 1 login waiting
       *[other] { $count } logins waiting
    }
