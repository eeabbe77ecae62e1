word-yes = 是
word-no = 否
word-not-me = 不是我
button-yes = 批准
button-no = 拒绝
button-not-me = 不是我

asker-system = 本系统
asker-user = 用户 { $user }
asker-user-on-host = 用户 { $user }（主机 { $host }）

headline = { $who } 请您确认：{ $what }
headline-from = { $who } 请您确认（来自 { $address }）：{ $what }
request = { $who }：{ $what }

line-address = 地址：{ $text }
line-account = 账户：{ $text }
line-host = 主机：{ $text }
line-program = 程序：{ $text }
line-key = 密钥：{ $text }
line-command = 命令：{ $text }
line-time =
    请求时间 { $opened } UTC，有效至 { $deadline } UTC（剩余 { $seconds ->
       *[other] { $seconds } 秒
    }）。
line-confirmers =
    { $asked ->
       *[other] 共询问 { $asked } 人
    }，{ $needed ->
       *[other] 其中 { $needed } 人须确认
    }。
line-confirmers-veto =
    { $asked ->
       *[other] 共询问 { $asked } 人
    }，{ $needed ->
       *[other] 其中 { $needed } 人须确认
    }。任何一人拒绝即告终止。

answer-tap = 请核对：您的登录界面应显示 { $code }。如果一致，请在此确认，或回复“{ word-yes }”。
answer-code = 如要批准：若代码与登录界面上的一致，请在此确认；或回复登录界面上的六位数字。
answer-code-given = 如要批准：若代码与登录界面上的一致，请在此确认；或回复登录界面上的代码。
answer-transfer = 如要批准，请回复登录界面上的六位数字。
answer-transfer-given = 如要批准，请回复登录界面上的代码。
answer-login-code = 或在登录时输入 { $code }。请勿将此号码告诉任何人。
answer-no = 拒绝请回复“{ word-no }”；如果不是您本人发起，请回复“{ word-not-me }”。

progress =
    { $who }：{ $count ->
       *[other] { $needed } 人中已有 { $count } 人确认
    }，{ $time } UTC。
line-confirmed = 已确认：{ $names }
line-denied = 已拒绝：{ $names }
progress-open = 仍在等待您的答复。
progress-yours = 您的答复已计入，还需其他人答复。
names-separator = {"、"}

closing-approved = 已批准，{ $time } UTC。{ $request }
closing-approved-on = 已在 { $device } 上批准，{ $time } UTC。{ $request }
closing-approved-typed = 已通过登录时输入的代码批准，{ $time } UTC。{ $request }
closing-approved-by = 已由 { $names } 批准，{ $time } UTC。{ $request }
closing-denied = 已拒绝，{ $time } UTC。{ $request }
closing-denied-on = 已在 { $device } 上拒绝，{ $time } UTC。{ $request }
closing-denied-by = 已由 { $names } 拒绝，{ $time } UTC。{ $request }
closing-not-me = 已拒绝并举报：不是您本人发起。{ $time } UTC。{ $request }
closing-not-me-on = 已在 { $device } 上拒绝并举报：不是您本人发起。{ $time } UTC。{ $request }
closing-not-me-by = 已由 { $names } 拒绝并举报，{ $time } UTC。{ $request }
closing-wrong-code = 三次代码错误，已拒绝，{ $time } UTC。{ $request }
closing-expired = 已过期，无人答复，{ $time } UTC。{ $request }
closing-expired-some =
    已过期，{ $count ->
       *[other] { $needed } 人中仅 { $count } 人确认
    }，{ $time } UTC。{ $request }
closing-withdrawn = 已被请求方撤回，{ $time } UTC。{ $request }
closing-undeliverable = 已终止，可联系到的人太少，{ $time } UTC。{ $request }

note-approved = 已确认。已答复 { $who }：是。
note-denied = 已拒绝。已答复 { $who }：否。
note-recorded = 您对 { $who } 的答复已计入，还需其他人答复。
note-how-tap = 这不是有效的答复。请回复“{ word-yes }”、“{ word-no }”或登录界面上的代码。
note-how-code = 这不足以批准。请回复登录界面上的代码，或在您的客户端中确认该请求。回复“{ word-no }”即拒绝。
note-how-transfer = 这不足以批准。请回复登录界面上的代码。回复“{ word-no }”即拒绝。
note-wrong-code =
    { $left ->
        [0] 代码第三次错误，请求已被拒绝。
       *[other] 代码错误。您还可以再试 { $left } 次。
    }
note-type-at-login = 该代码用于登录界面：请在那里输入。在这里请回复登录界面上的代码。
note-nothing-open = 没有等待您答复的请求。
note-encrypted = 该消息已加密，这里无法读取。请不加密地回复。
note-several-open = 有多个请求待答复。请直接回复您所指的那一条，或在答复后写上它的编号：“{ word-yes } { $number }”、“{ word-no } { $number }”、“{ word-not-me } { $number }”。

status-waiting = { $count } 个登录正在等待
