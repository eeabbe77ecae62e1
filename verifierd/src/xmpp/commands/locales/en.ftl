### What people and admins read who steer verifierd from their IM client. What stands in { $request }, { $place } and the
### like may be somebody else's text: it comes last on its line where it can. Nothing in here may be a link.

## What each command does: in menus and in the answer to "help". The words people type are the same in every language.

commands = Commands
name-help = List the commands
name-pending = Show what waits for my answer
name-approve = Approve a login
name-deny = Refuse a login
name-not-me = Refuse a login and report that it was not me
name-history = Show what I was asked lately
name-mute = Let nobody ask me for a while
name-unmute = Let me be asked again
name-language = Choose my language
name-statistics = Show the figures
name-list = Show everything that waits for anybody
name-withdraw = Take a login back
name-block = Block an account or a service
name-unblock = Unblock an account or a service
name-lock = Lock accounts for a while
name-unlock = Unlock accounts
name-maintenance = Turn maintenance on or off
name-reload = Read the configuration again
name-announce = Tell everybody something

## What is to be filled in.

field-verification = Login
field-code = The code on the login screen, where it takes one
field-minutes = Minutes, 1 to 1440
field-language = Language
field-accountjids = Accounts (JIDs)
field-subject = The JID of an account, or the name of a service
field-on = Maintenance
field-announcement = Text, up to 1000 characters
# A choice among the languages.
language-auto = whichever suits

## What came of it.

help = You can write:
# $usage is typed as it stands, such as "mute [MINUTES]"; $what is one of the texts above.
help-line = { $usage } – { $what }
# $field is one of the fields above.
wrong = This does not go: { $field }. Write: { $usage }
pending = Waiting for your answer: { $count }
pending-line = { $number }: until { $deadline } UTC, { $request }
history-none = You have not been asked anything lately.
history = What you were asked lately:
history-line = { $time } UTC, { $outcome }: { $request }
outcome-approved = approved
outcome-denied = refused
outcome-expired = expired
outcome-undeliverable = not delivered
outcome-withdrawn = withdrawn
chosen-approved = Approved.
chosen-denied = Refused.
chosen-not-me = Refused and reported. For a while, nobody can ask you.
chosen-recorded = Your answer counts. Others have yet to answer.
chosen-gone = That login is not waiting for your answer, or not any more.
chosen-needs-code = To approve it, fill in the code on the login screen.
muted = Nobody can ask you until { $time } UTC. To end that sooner, write: unmute
unmuted = You can be asked again.
unmuted-not = You were not muted.
language-chosen = From now on, you are written to in this language: { $language }
language-free = From now on, you are written to in whichever language suits.
statistics = Since the start:
figure-pending = Waiting now: { $count }
figure-opened = Opened: { $count }
figure-limited = Refused because of a limit: { $count }
figure-approved = Approved: { $count }
figure-denied = Refused by people: { $count }
figure-expired = Expired: { $count }
figure-undeliverable = Not delivered: { $count }
figure-withdrawn = Withdrawn: { $count }
figure-blocked = Blocked: { $count }
figure-maintenance = In maintenance: no login is opened.
list = Waiting: { $count }
list-line = { $id }: { $accounts }, until { $deadline } UTC, { $request }
withdrawn = Withdrawn.
withdrawn-not = That login is not waiting, or not any more.
done = Done.
unchanged = There was nothing to do.
full = Too many are blocked already.
reloaded = The configuration has been read.
reloaded-restart = The configuration has been read. These changes wait for a restart:
broken = The configuration stays as it was. What is wrong with the file:
unavailable = That is not possible now.
announced = Accounts told: { $count }
announced-not = Not so soon after the last one: wait a minute.

## What admins are told by themselves.

notice-not-me = { $account } says that it was not them who asked. Service: { $party }. From: { $place }
notice-locked = Nobody can ask { $account } until { $time } UTC: too many wrong codes, or locked by an admin.
notice-locked-source = Until { $time } UTC, { $account } cannot be asked from one address, after too many wrong codes: { $place }
notice-link-back = The link to the XMPP server is back. It was down from { $from } to { $to } UTC.
notice-maintenance-on = Maintenance is on: no login is opened. By: { $who }
notice-maintenance-off = Maintenance is off. By: { $who }
notice-reloaded = The configuration has been read again. By: { $who }
notice-bypassed = { $user } was let in by a bypass code, last at { $time } UTC. Times: { $count }

## The same, where it happened too often to be told one by one.

notice-more-not-me = More people said in the last minute that it was not them: { $count }
notice-more-locked = More accounts were locked in the last minute: { $count }
notice-more-link-back = The link was lost more often in the last minute: { $count }
notice-more-maintenance = Maintenance was switched more often in the last minute: { $count }
notice-more-reloaded = The configuration was read more often in the last minute: { $count }
notice-more-bypassed = More uses of bypass codes in the last minute: { $count }

## Before what an admin tells everybody.

announcement = From those who run this service: { $text }
