//! Ending the conversation, and what is told in other ways.

/// An end, and no more of it.
pub(crate) const ENDING: &str = "
end|finish|terminate|drop *1 this|the|these|our|it conversation|chat|convo|texts|messages|thread|now|please|here
end this|it|these $
end communication|contact|messages|texts|texting
turn|shut|switch off|these|your|the|them *3 texts|messages|notifications|off|alerts
kill|mute|disable|silence *2 texts|messages|notifications|alerts|bot|number
done with you|your|these|this|yall|texts|messages
done with the {text}
were|im done here
we|i *2 done talking|texting
give it|me a|some rest|break|peace
give it up $
lay off
cease and|desist
desist
do not disturb
dont disturb
not disturb
dont write
cut contact
go no further contact
discontinue
lose me
^ remove|delete|erase|unsubscribe it|this|that|mine $
number|phone|cell|line *2 off limits
^^ can|could|would you|u|yall not please? $$
nobody|noone|one asked $
dont|not|never accept|take|welcome|allow *2 solicitation|solicitations|solicitors|marketing|texts|messages|telemarketing
dont|never reply|respond|answer *1 me|to|this|back|again|anymore|$
^^ stop|quit|end|cancel|unsubscribe to end|unsubscribe|cancel|quit|stop|opt
telemarketer|telemarketers|telemarketing|solicitor|solicitors|marketers
wasting your|my|our time
waste of|your|my *2 {text}
get *1 me off|out
hear *1 from you again
im|were|so|am|are|just|totally|really over this|it $
^ over this|it $
# Told in other ways.
dont|not|never *1 get|receive|see|getting|receiving any|anymore|more|another *1 more|of|these|texts|messages
no *1 followups|followup *1 either|please|ever
no|without *1 follow ups|up either|please|ever|texts|messages
blowing|blow|lighting *1 up my|our|this phone|line|cell|inbox|number
make|get|have|need|want *2 {text} *1 quit|stop|end|cease
dont|not|never send *1 him|her|them|me|us|my any|anymore|more|anything|another
dont|not|never *1 hit *3 up
spare me|us *3 {text}
count|leave|keep me|us out of *2 {text}
number *1 take|takes it off $
off this|your thing
off *1 my phone|line|cell
dont|not|never call|text|contact|message or text|call|contact|message
please|now cease $
zero *2 communication|contact|texts|messages|calls|texting|followups
no mo $
quit|stop {texting}|{bother}
dont keep *1 {texting}
dont contact
no contact
stay away
stay out of my
keep me out
never contact|text|message
take *2 hint
get *2 message already
not *2 welcome
sick|tired|fed of|up *2 {texting}
sick|tired|fed of|up *3 texts|messages|calls|spam|you
too many texts|messages|times
how many times
last|final|only warning|notice
this|thats|that is? *1 last|final time
that was *1 last one *1 understood
^ for *1 last time
last time *2 telling|asking|warning|say|tell|ask
these|the|your|ur texts|messages|calls need|have|must|are *2 stop|annoying|unwanted|harassing|illegal|spam|unwelcome|end
no thanks stop
stop thanks
scram|vamoose|shoo|begone
^ block me|us
consent|permission *1 withdrawn|revoked|rescinded
not *2 used for marketing|solicitation|texts|texting
last|final exchange|conversation|contact
out of *1 rotation
dont|never|quit|stop *1 hmu|hitting
dont|never|quit|stop *1 hit me|us up
you|youre|u|ur|your *1 cut off $
keep|take|leave|get *1 my *1 {data} out of
no right to {text}
dont|never|not|no|stop send|sending *1 anymore|more|again
dont|never|not|no send them|it|these|those $
go {text} someone|somebody|anybody else
go {bother} someone|somebody|anybody else
find|pick|choose someone|somebody *1 else *1 to {text}
find|pick|choose someone|somebody *1 else *1 to {bother}
taking|removing|dropping|deleting|erasing me|us|my *2 off|from
not get|getting|receive|receiving *2 these|those|any|texts|messages anymore
dont|not follow up
ask|asking|prefer *2 you *1 dont|not {text}
dont|not contact *2 family|house|household|home
wasting|waste your messages|texts
see to|sure *4 dont|not get|receive anymore|any|these
throw|put|toss *1 my|this {data} *1 in|into|away
number|info *2 trash|garbage
suppress *1 my|me|us|this
no longer interested in hearing|receiving|getting|your
^ unwanted $
need|needs|have|has|got|ought to quit $
^^ just? drop it please|now? $$
^^ take off $$
del|dlt *1 my|me|us|this|number|num
mark *3 do not|dont contact|text|call|message
hush
peace out
^^ please? exit|unfollow|leave please|now? $$
leave|exit|quit *1 chat|thread|group|conversation|channel
^ turn it|these|this|them off|down *1 $
dont|never hit my|our|this *1 line|phone|cell|number
{no} use|using it|this|my number? anymore|again|$
leave|let her|him|them|my|our *2 alone|be $
stop|quit asking|selling|pitching|soliciting *1 $
can|may|could i|we|my be|get *1 removed|deleted|unsubscribed|taken|off
# The last of them.
be|is|was|were|make *2 last|final *1 i|we|youll|of *2 hear|heard|see|saw|get|want|read|you|these|this
^ make|let this|it|that *1 the last|final $
^ let this|that|it be *2 last|final
{text} *2 be|make|is *1 the|your|our last|final $
had|have *1 enough $
had|have *1 enough of|with *2 you|your|yall|{text}
ive|weve *1 had it $
ive|weve *1 had it *2 with|up
^ ok? thats enough now|already|$
this is|has gone|went too far
# How often, and when.
2nd|3rd|4th|5th|6th|second|third|fourth|fifth|sixth|tenth|millionth|hundredth *1 time *2 asked|told|said|asking|telling|saying you|yall|u|$
2nd|3rd|4th|5th|6th|second|third|fourth|fifth|sixth|tenth|millionth|hundredth *1 {text} *2 today|week|day|month|now $
stop|quit|constant|nonstop|endless|relentless|incessant {text}
every *1 day|hour|week|morning|night *2 {text} *1 from *1 you|yall
# What the phone is for.
phone|number|line|cell *1 is|for *5 only not|no *2 sales|marketing|solicitations|solicitors|ads|spam|strangers|telemarketers
phone|number|line|cell *6 not|no *1 for? sales|marketing|solicitation|solicitations|ads|spam|advertising|telemarketing
phone|number|line|cell *1 is|for *1 for? *3 family|friends|emergencies|emergency|work|personal *2 only $
not a marketing|sales line|number|phone
grateful|appreciate|thankful|prefer|love|like|enjoy|value|want *3 silence|quiet|radio
silence *1 please|from
no need|reason|point to|in {text}|write|reply|respond *1 ever|again|anymore|further
im|were|am|are *2 good|set|okay|ok|fine on|without *2 texts|messages|calls|spam|texting
keep *2 to yourself|yourselves|urself
divorce|break|breaking|broken|split|splitting *1 up? from|with you|yall|u|ya
^ jk|just|so|and|please? lose|delete|erase it $
not|no one|another|single|1 more? single? {text}|word|peep|msg
not one|a|1 single|more *1 {text}|word|peep|thing $
done|finished|through with *3 you|yall|u
been|consider|yourselves|yourself warned
^^ no? please? dont $$
nothing|anything|something better to do
why *3 still|keep|constantly|always|continue *1 to? {text} *1 me|us|this|my
why *2 i|we *1 keep|still *2 getting|receiving *2 texts|messages|these|this|calls|spam
begging|beg you|u|yall
good riddance
bye|goodbye|farewell|adios forever|felicia
not|never|no|nothing|stopped|quit *1 hearing|hear from *2 you|your|company|yall|firm|people|anyone
phone|pocket *4 buzzing|buzzed|buzzes|dinging|pinging *3 you|your|yall|texts|these|this
to an end
want|need|like *1 it|this|them|these|those to end|stop
be your|the|ur last|final {text}
nothing else|more|further|another from
want|wants|need nothing *1 else|more|further from|to *1 you|your
send me|us no|nothing
^ stop *1 tho|though|bro|man|dude|sir|lady|maam|guys|yall|folks|people|dammit|fuck|emoji $
^^ please? mute *1 $$
no|zero|any wish|desire|intention|interest *3 contact|solicitations|texts|texting|hear|receive|receiving|hearing
one|1 more and *1 the|ill|im|i|my|you|youre|were
^^ cut it $$
goodbye|bye for good|ever
^ were *1 finished|through|done $
finished|done here|now $
dont|never|not *1 ask|asking|try *1 again|anymore $
^ no more|mo|moar $
can|could|would you|u|yall guys|people|folks not please? $
this|these *1 is|are|goes|going|go *1 to spam|junk|trash
dont|no *1 need|want *3 follow|followup|followups
lets not do|continue|keep *1 this|doing
not|wont|never|no *1 answering|replying|responding|answer|reply|respond *2 more|anymore|again|further
# Sent elsewhere, or made to vanish.
efforts|pitch|attention|energy elsewhere|somewhere
no reply|response|answer necessary|needed|required
clear|free of *2 junk|spam|texts|messages|ads|marketing|solicitations
phone|line|cell *3 stay|keep|kept|be *1 clear|free|open
aint|dont|no|havent|got *2 time *1 for yall|you|u $
aint|dont|no|havent|got *2 time *1 for yall|you|u people|clowns|guys|folks
^ git|scat|skedaddle|vanish $
^ get|git gone $
somewhere|elsewhere *1 with these|those|them|your|this|that
have|do|must *2 i|we *2 change my|our number
shed|shut|free|quit of you|yall|u
you|yall|u|this|these|texts|messages *1 disappear|vanish
cancel|end|stop|quit everything *1 including|and
everything|all *2 including *2 texts|messages|calls
^ please? let *2 be enough
save|saving your|ur *1 breath|energy
waste|wasting your|ur *1 breath
stay|keep|get off *1 my|our *1 phone|line|channel|cell|number|inbox|page
kill switch
turn|shut *4 off for|on my|this|our *1 number|phone|cell|line
costing|cost|costs|charged|charging me|us? *3 these|text|texts|message|messages|per|each|every
no need *1 to reply|respond|answer|write
want|wants|wanting nothing to do with
end of my|our *1 patience|rope
out of patience
for|get|make you|yall|this|it to quit|stop|end $
^ not for sales|marketing|ads|solicitation|solicitors|advertising
only use|have|keep|using this|my phone|number|line|cell for|to
all|of|with|on|your|yall|more this? spam|junk
^^ junk|garbage|trash $$
go scam|spam|con|rob|fool|trick|cheat someone|somebody|anybody else
hate you|yall|u *1 people|guys|company|$
dont|not|never like|love|enjoy|appreciate|tolerate *1 being|getting bothered|texted|messaged|called|solicited|sold|spammed|harassed|contacted
let me|us|him|her|them|an|a|my|the *2 rest|sleep|heal|grieve|recover $
^ girl|boy|boi|bruh|sis bye
not on the|your|this|any|ur *1 {list} *1 any|anymore|longer|ever
some|little|like|want|need peace
if you|yall|u could|would|can|can|just *1 stop|quit $
if you|yall|u could|would|can|just *1 stop|quit that|id|it|please|these|this|the
great|nice|lovely|appreciate|appreciated|good *1 if these|this|they|texts|messages *1 stopped|stop|ended|quit
{data} better *1 be gone|removed|deleted|off|erased
dont|never add me|us|my
dont|never put me|us|my *1 in|on *2 {list}
^ this|that|its|thats is? *1 illegal|criminal|unlawful
^ im? *1 sick|tired|fed of|up *2 these|this $
nobody|noone|who likes|wants|needs|asked *1 spam|texts|these|your
how many stop|no|times *2 take|need|until|before
not ever actually|again
^ please? shut it|this|that|these down
^ who asked *1 you|u|yall|$
bothered|texted|called|messaged|contacted|harassed|bugged|annoyed *4 last|final time
";
