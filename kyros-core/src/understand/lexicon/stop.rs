//! Opt-outs in English. A missed one breaks the law, a false one loses a lead: the table is wide,
//! and what it must not take stands in [`EXCUSED`].

/// Ways to ask for no more messages.
pub(crate) const ENGLISH: &str = "
# The keyword as a demand: at the edge of a clause, or with what it is about.
^ stop|quit|unsubscribe|halt|cease|stopall|revoke {soon}? {soon}? $
^ end {soon}? $$
^^ please|pls end|quit|stop|unsubscribe
^ stop this|it|that|these|all|everything|immediately
^^ stop|unsubscribe !by|in|over|at|on|out|here|there|the|and|when|if|your|along|around|past|off|sign|light|short|paying|losing|my
^ please|just|kindly|ok|dude|bro|omg|ugh|seriously|hey|man|yo|no stop|quit|unsubscribe
stop {soon}? $
no *1 further|future|more correspondence|outreach|contact|communication|communications|messages|texts|calls|texting
not *1 interested in|by *2 getting|receiving|texts|messages|your|text|being|talking|hearing
not for|accepting|taking|open *1 solicitation|solicitations|soliciting|solicitors|marketing
you|youre|your|yall *1 bothering|harassing|annoying|spamming|bugging|pestering
hate|despise|dislike *2 texts|messages|spam|texting
take no for
respect *2 privacy
mind your own
unenroll|unregister|deregister|deactivate|unlist *1 me|my|us|this|number|$
dont|not *1 like|appreciate|enjoy *2 texts|messages|texted|messaged|spam
pull my *1 {data}
^ stop stop
stop|quit please|pls|already|now|immediately|asap
stop|quit|cease|halt|end|discontinue|suspend|kill|block *2 {texting}
stop|quit|cease|halt|end|discontinue|suspend|terminate|cancel the|all|these|those|this|your|any|with|all|my|sending|fuck? the|all|these|those|this|your|any|fuck|more|me|of? texts|messages|text|message|sms|calls|emails|notifications|alerts|communication|communications|subscription|contact|spam|thread|conversation|chat
stop|quit text|message|contact|email|call|spam|bother|txt *1 me|us|this|my
stop {bother}
stop with the|your|all|these|this
stop|quit|cease|halt|end|discontinue *3 correspondence|outreach|communicating|solicitation|solicitations|nonsense
rather|prefer|prefers|wish|appreciate *2 you|yall didnt|dont|not|stopped|wouldnt|quit
didnt|dont|not *2 reach out
no {text} $$
dont|never|stop send|sending *2 nothing|anything|another|any|else|me
{text} me|us nothing|anything else|more|anymore
last|final text|message|one|{text} *4 see|get|hear|send|from|receive|you|better
better|must|should be the last|final
youre|you spam|spamming
^ reported|reporting|blocked|blocking $
no longer *3 part of
^^ i? dont want|need these anymore? $$
told|tell|asked|telling|asking|said|begging|saying *3 stop|quit|leave|unsubscribe|cease|desist
i *1 said stop|no
told you|yall|them *1 no|not|dont|already
already told|said *2 no
have|has|needs|need|must|got to stop
make it|this|them stop
can|could|would|will|please you|yall|u *1 stop|quit $
why|when wont|will|dont you *1 stop
text|reply|replied|sent|send|said|typed|saying stop
stop means stop
quit it|this
knock it off
refrain|abstain from {texting}
refrain from|$
cut it|this out
enough $
enough already|is|with|of|texts|messages|now
no more $
no more please|thanks|of|from|texts|messages|text|message|calls|contact|spam|emails|sms|solicitations|notifications|alerts|communication|ads|stuff|sales|solar
no longer want|wish|wants|need|like *3 {text}
no longer want|wish|like *2 receive|hear|get|be
# Not to be written to.
dont|never|not ever|you|please|be|keep|even|dare|try|bother|start? ever|you|me|my|us|please|be|keep|to|fuck? {text} *1 me|us|this|here|again|anymore|my|back|number|ever
dont|never ever|you|please|keep|be? {text} $
dont|never *2 {bother} *1 me|us|$
dont|never|stop send|sending *4 {notes}
dont send *1 me|us|anything|any
dont|not|no|never *2 reach out
dont *1 want|wanna|need|like|wish|care|appreciate *2 {text}
dont *1 want|wanna|wish|care|need *1 to|ur *1 hear|be|receive|get *1 from|contacted|texted|messaged|called|bothered|spammed|any|these|text|texts|messages|your|this
dont|never want|wanna|need *1 hear *1 from
dont|never|not *2 hear from you
rather|prefer not *1 hear|receive|get|be
not *2 be contacted|texted|messaged|called|bothered
not to {text} me
not {text} me|us
would|asked|please you not {text}
no {text} please|thanks|anymore|allowed|ever
no texts|messages|texting|spam|solicitors|soliciting|solicitation|solicitations|contact|communication
no unsolicited
no quiero *2 mensajes
unwanted text|texts|message|messages|contact|calls|solicitation
unsolicited text|texts|message|messages|contact|calls|solicitation
dont {text} $$
never {text} $$
dont ever|again $
never again $
lose|forget|delete|erase|remove|block|discard|scrub|trash|destroy|drop|wipe|toss|burn|purge|clear *1 my|this|our|the|these|those *1 {data}
lose|forget|delete|erase number|digits
forget about me
forget i|you ever? exist|existed|have|had
remove|delete|erase|scrub|unlist|drop|exclude|purge *1 me|us *1
^ remove|delete|erase $
^ remove|delete please|now|thanks|number|immediately
^^ please? remove|delete|erase please? $$
# The wide net: a no and being written to, in one clause.
texts|messages|texting|messaging|contact|calls|spam|communication *5 not|no|never|unwanted|unwelcome|dont|wont *3 wanted|welcome|appreciated|interested|asked|needed|requested|necessary|desired|allowed|want|need|like
texts|messages|texting|messaging|contact|calls|spam are|is|not unwanted|unwelcome|annoying|harassing|illegal
not|dont|never|no *4 texting|messaging|contacting|texted|messaged|contacted
not|dont|never|no !mind|get|have *2 texts|messages|spam
remove|delete|erase|exclude|withdraw|unlist *4 me|us|list|database|records
be|get|got *1 removed|taken *1 from|off
want|wish|like|asked|need|requested|requesting|request *2 removed|removal|off|out $
removed from *2 {list}
remove from *2 {list}
delete|remove *3 from *3 {list}
strike|scratch|cross|take|pull|drop|erase|wipe|purge|cut|exclude|get|clear|kick|pluck|yank me|us|my|this|our *2 from *2 {list}
dont|not *1 want|need|wish anymore of these|those|this|your|it|them|that
not|dont|never *3 be solicited|texted|messaged|contacted|called|bothered|spammed|disturbed|harassed|marketed
no need|reason|point|use to|in text|texting|message|messaging|write|contact|contacting *1 me|us|again|further|anymore|here
no need|reason|point|use to|in keep|continue {texting}
dont need|have to keep|continue|be {texting}
my|our|this {data} *1 is|gets|get|be|was|being removed|deleted|erased|scrubbed|purged
have|get|want|like|need|see *1 my|our|this {data} *1 removed|deleted|erased|taken|scrubbed|purged
what part of no|stop|not|dont|quit
get rid of my|this|our *1 {data}
throw|toss|chuck away|out my|this|our *1 {data}
dont|not|no call|text|contact|message|solicit *1 list|registry
let me|us out of|$
do|get|way|how to stop getting|receiving|seeing these|this|those|them|texts|messages|your
stop|quit getting|receiving|seeing|hearing these|this|those|them|texts|messages|your|it|any|from
no means no
stop|quit it $
you cant|cannot text|message|txt it|this|here|me|us|him|her
^^ hell|absolutely no|not stop
you *1 people? ever|never quit|stop $
nomore texts|messages|text|sms|contact
stop|alto los|las|con|a|de *1 mensajes|textos|mensaje|texto
ni me|nos {mande}
not|never allowed|permitted|authorized|welcome|invited|entitled to *1 {text}
mute|silence|deactivate|disconnect|disable me|us
no more textos|texto|mensajes|mensaje|mensages|llamadas
stop|quit|para|paren|pare de? mandando|enviando|mandar|enviar|escribiendo|molestando|llamando
take|get|put|leave|keep|cross|strike|scratch|cut|kick|pull|have|drop|knock me|us|my|this|our *3 off
off *1 your|the|this|that|ur|of|my *2 {list}
off {list}
your|ur|the|calling|mailing|call|text|contact {list} *1 off|remove
want off $
want out $
i want|need off|out of|this|your
out of your *1 {list}
opt *2 out
opt me|us|my|this
out opt
unsubscribe me|us|from|my|this|please|now|all|immediately
please unsubscribe
want|like|need|how|trying|wish to|do *2 unsubscribe
cant|didnt|already|still|i unsubscribe
withdraw|revoke|revoking|withdrawing|rescind *2 consent|permission|authorization
no consent
not|dont|didnt|never|havent *2 consent|consented|permission|opt|subscribe|subscribed|authorize|authorized
never|didnt|dont *1 sign|signed|signing|subscribe|subscribed|agree|agreed|asked|ask|gave|give|requested|request *1 up|to|for|you *2 this|these|text|texts|messages|number|my|be|any|that|it|anything
didnt ask for this|these|your|any
leave|let|leaving me|us|my|this *2 alone|be|b
leave alone
let me be $
leave me the fuck|hell|heck|f|eff
leave *1 me out of|off
bother|text|harass|spam|message|call|annoy|pester someone|somebody|anyone else
go away
go bother|pester|annoy
get lost
get a life
get out of my life|face|phone|inbox|texts|messages|way|hair
buzz|piss|bug|back|f|eff|bugger|jog|sod|naff|shove|screw|fuck off
fuck you|u|this|yourself|urself
screw you
f u|you|off $
take a hike
kick rocks
beat it $
shut *2 up
gtfo|stfu|gfy|foff
go to hell
drop dead
go fuck|screw|kick|jump
pound sand
emostop
# Ending it.
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
over this|it $
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
";

/// Complaints and threats: nobody who writes them wants another text.
pub(crate) const THREATS: &str = "
do|dnc not call list|registry
not call list|registry
no call list|registry
dont call list|registry
on|number the|national|federal|a *1 dnc|registry
dnc
tcpa|ftc|fcc|cftc
harassment|harassing|harassed|stalking
report|reporting|reported|flagging|flagged *2 you|spam|this|scam|number|junk|as|it
as spam|junk
^ spam *1 $
^^ this is *1 spam $
spam spam
spammer|spammers
block|blocking|blocked *1 you|this|your|u|number|spam
youre|your|getting|are|is|been|be|got *1 blocked
^ block|blocked|blocking $
my|an|our lawyer|attorney
lawyer|attorney up
will|going|ill|im|gonna *1 sue|suing
sue you|your|yall|u
suing|lawsuit
legal action|matter|team
500|1500|dollars|bucks *1 per|each|every|a text|texts|message|call|violation
each|every|next|another *2 text|message|call *4 dollars|bucks
attorney general
police|cops *2 called|involved|report|harass
call|calling|contact|contacting|get|file *3 police|cops|bbb
better business bureau
file|filing|filed *1 complaint|report
small claims
illegal *2 text|texts|texting|message|solicit|contact|spam
against the law
violation|violating
privacy law|violation|laws|rights|act
";

/// Phrases in which the words of the table above ask for nothing of the kind.
pub(crate) const EXCUSED: &str = "
dont|never|cant|wont|wouldnt|didnt|not|doesnt|couldnt|havent|hasnt *2 stop|quit !texting|messaging|calling|sending|bothering|harassing|contacting|spamming|asking|selling|pestering|bugging
dont|never|cant|wont|not|doesnt stop|quit $
no need|reason to stop|quit|unsubscribe|remove|delete
unsubscribe *1 from my|the|our electric|electricity|utility|power|gas
non|bus|pit|one|truck|full|next|first|train|rest|dont stop
non|bus|pit|one|truck|full|next|first|train|rest|short *1 stop
stop at !once|least
stop by|over|in|on|off|past|round|around|here|out|and|along|there|up|light|sign|before|after|tomorrow|today|tonight|{weekday}|lights|gap|leak|loss
can|could|may|might|should|will|please|feel *2 stop|swing by|over|in
stop paying|overpaying|wasting|losing|giving|getting|spending|the *1 !texts|messages|calls|texting|spam|texts
stop paying|overpaying|losing|spending|buying|using|renting|burning|relying|depending|wondering|worrying
does|will|do|did|would|when|if|once|until|where it|they|the|this|that|panels|bills|power|payments|system|production|credits|savings *3 stop|end|quit $
does|will|do|did|would|when|if *3 power|bill|bills|panels|system|inverter|production|credits|savings|payments|lease|warranty|program|offer|rebate|promotion|sale|deal|loan|contract stop|end|quit
stop my|our|the *1 electric|electricity|power|utility|bill|bills|leak|meter|sun|heat
want|like|help|trying|way *3 stop my|our|paying|the|rising|these electric|electricity|power|bill|bills|rate|rates|high
dont|never remove|delete|unsubscribe|erase|drop me|us|my
dont|never take|get|drop|kick|cut me|us|my *2 off
no puedo|puede|podemos|podia *1 parar|dejar de
where|which do|does|will|did you|it|they|the *1 stop|end
dont|not|never forget about me|us
basta con la|el|una|uno|esa|ese|eso|las|los !mensajes|textos|mensajitos|llamadas|mensaje|sms
basta con una|uno|esa|ese|eso $
cant quit
live|lives|living|works|stay|stays here|there no more
end these|this|the|our|my *2 bill|bills|misery|payments
end my|our *2 contract|lease|search
^ did|does|do|are|is|was|were|have|has you|u|yall|they|your *2 reported|complaints|sued|bbb|lawsuit
lawyer|attorney friend|neighbor|brother|cousin|buddy
is|are|be|would|will *6 enough
enough of|with *3 bill|bills|electric|electricity|utility|power|rates|roof|sun|room|space
blocked on|off|out|for|by
blocked *1 calendar|schedule
no contact *1 for|with|info
quit my|smoking|his|her|the job|smoking|today|company
weekend|dead|low|high|tail|back|rear|front|other|deep end
end of
end up
forget to|about it
leave *2 message|voicemail|note|key|gate|door|it
dont|no|not|never *1 call|calls|calling|phone text|texts|texting|email
dont|no|not|never *1 call|calls|calling|phone !or|nor|and|text !or|nor|and *3 text|texts|texting|email
{text} is|are|would better|best|fine|ok|good|easier|preferred|works
dont|no|not|never *1 call|calls|calling just|text|email|only|but
dont *1 mind|get|have|see *3 texts|messages|texting
dont|please *1 hesitate|forget|be to|afraid *2 {text}
no problem|worries|rush
meant|trying|think|thought|wanted|mean|must|looking *4 someone|somebody else
off *2 calendar|schedule|books|agenda
off *3 slot|slots|appointment|visit|noon
off *2 1|2|3|4|5|8|9|10|11|12|morning|afternoon
opt *1 out clause|clauses|period|provision|option|fee
dont need|have to|you {text}
dont need|have to|you !keep|continue|be *1 {text}
report|reports on|about|for
dont|not|never|please {text} *3 till|until|til|unless
remove|take|drop|pull|get me|us *1 from|off|for {weekday}|tomorrow|today|tonight
opted|opt out of *2 utility|utilitys|plan|program|grid|time|community|net
block me|us|it|off|out in|for|out|off !this|your|my|the
i|we|ive|weve quit|stopped|gave trying|looking|deciding|up|guessing|smoking
if|when|does|do|what|would *1 i|we|you|u *1 text|reply|say|send|type stop|quit|cancel
not the|these|those|your texts|messages|texting $
unsubscribe|unsubscribed|unsubscribing from *3 paper|bill|bills|plan|cable|utility|power|electric|company|netflix|hulu|program
for|to|with|by my|our|the lawyer|attorney *1 to|for|first|read|review|look|see
an|any|there|the opt out
dont|not|cant *1 like|want|have|need|able to text about|while|when|during|money
ignore *2 no soliciting
no soliciting sign
dont|never|cant|nothing|nobody|noone|please *2 stop now|us|me|reaching|the|texting !me|us|this
if|does|when|will *3 hoa|city|county report
end of *2 street|road|block|day|month|week|year|driveway
non stop
pull|take|get|remove|scratch *3 off|from *2 calendar|schedule|appointment|books
my last text|message *1 didnt|was|sent|had|meant|got
last one you|u listed|sent|offered|gave|mentioned|said|have
complaint|report|complain|complained *2 on|about|against|with my|the|our|that *2 company|utility|electric|neighbor|power|roofer|bank
";
