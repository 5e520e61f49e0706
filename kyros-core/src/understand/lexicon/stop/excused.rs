//! What looks like an opt-out and asks for something else.

/// Taken out of sight of the tables beside this one.
pub(crate) const EXCUSED: &str = "
dont|never|cant|wont|wouldnt|didnt|not|doesnt|couldnt|havent|hasnt stop|quit !texting|messaging|calling|sending|bothering|harassing|contacting|spamming|asking|selling|pestering|bugging
dont|never|cant|wont|wouldnt|didnt|not|doesnt|couldnt|havent|hasnt !so|please|just|and|then|now|interested|interesa|want|thanks|but stop|quit !texting|messaging|calling|sending|bothering|harassing|contacting|spamming|asking|selling|pestering|bugging
dont|never|cant|wont|wouldnt|didnt|not|doesnt|couldnt|havent|hasnt !so|please|just|and|then|now|interested|interesa|want|thanks|but !so|please|just|and|then|now|interested|interesa|want|thanks|but stop|quit !texting|messaging|calling|sending|bothering|harassing|contacting|spamming|asking|selling|pestering|bugging
dont|never|cant|wont|not|doesnt stop|quit $
no need|reason to stop|quit|unsubscribe|remove|delete
unsubscribe *1 from my|the|our electric|electricity|utility|power|gas
non|bus|pit|one|truck|full|next|first|train|rest|dont stop
non|bus|pit|one|truck|full|next|first|train|rest|short *1 stop
stop at !once|least
stop by|over|in|on|off|past|round|around|here|out|and|along|there|up|light|sign|signs|before|after|tomorrow|today|tonight|{weekday}|lights|gap|leak|loss
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
^ is|are|would|will|should|might|may *6 enough
!enough is|are|would|will|should|might|may *6 enough
enough is enough *1 with|of @name|power|electric|edison|pge|pseg|sce|sdge|fpl|rates|bills
enough of|with *3 bill|bills|electric|electricity|utility|power|rates|roof|sun|room|space
blocked on|off|out|for|by
blocked *1 calendar|schedule
no contact *1 for|with|info
quit my|smoking|his|her|the job|smoking|today|company
weekend|dead|low|high|tail|back|rear|front|other|deep end
end of !my|our
end of my|our !patience|rope
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
opted|opt out of *2 financing|insurance|warranty|loan|lease|battery|app|paperless|utility|utilitys|plan|program|grid|time|community|net
block me|us|it|off|out in|for|out|off !this|your|my|the
i|we|ive|weve quit|stopped|gave trying|looking|deciding|up|guessing|smoking
if|when|does|do|what|would *1 i|we|you|u *1 text|reply|say|send|type stop|quit|cancel
not the|these|those|your texts|messages|texting $
unsubscribe|unsubscribed|unsubscribing *1 from *3 paper|bill|bills|plan|cable|utility|utilitys|power|electric|company|netflix|hulu|program
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
end to end
block|blocking off|out|my|the|your|our *2 time|calendar|schedule|slot|day|driveway|street|afternoon|morning|{weekday}|road
text|email|message|sms me|us? *4 dont|not|no|never *1 call|calls|calling|phone|ring
way stop
off *2 {weekday}|morning|afternoon|tomorrow *1 list
no texts|calls|texting|messages *1 during|after|while|until|before|when|past|between
want|need|get|getting|wants out of *3 contract|lease|agreement|deal|{visit}|{weekday}|mortgage|grid|mondays
dont|not|never|stop {text}|asking me|us? right? now|while|when|during im|i|its|were|was|in|at
stop {text}|asking *2 till|until|til
no|dont calls|call|calling please email|text|just
dont|no email|emails|emailing *4 call|text|phone
cant *5 no more
dont|not want|wanna|gonna *1 pay|give|rent|deal *3 no more
company|they|he|she|salesman|salesmen|competitor|guys wont|dont|didnt leave us|me alone
off *1 grid
had it|enough *2 with|of *2 power|utility|electric|electricity|energy|bill|bills|rates|edison
removed|released|off|out from|of my|the|our *3 lease|contract|loan|agreement|deed|title|mortgage|panels
dont|not|never|stop|quit *2 send|sending|offer|offering|give|giving *1 me|us? *1 mornings|morning|afternoons|afternoon|evenings|evening|weekends|weekdays|{weekday}|times|slots|appointments|early
if|when|case i|we|he|she|they *1 dont|doesnt|didnt *1 answer|reply|respond|pick|hear
dont|not|never {text} *1 me|us *1 today|tonight|now|early|late {weekday}|tomorrow|text|call|try|next|after|later|i|im|were|its|but
stop|quit|dont|not {text}|asking *3 ask|text|call|try|check|hit *3 in|next|after|around|tomorrow|later|once|when
will|do|does|are|would *1 these|the|your texts|messages|calls *1 stop|end|quit
stop me if
does|did|will|can|could|do|would *3 stop|quit to
no need *1 to {text} *1 me|us? *1 a|the|another? reminder|reminders|confirmation|updates|directions
neighbor|neighbors|hoa hate|hates *2 solicitors
leave me|us alone *1 this|until|till|til !is|has|please|and
someone|somebody|people|they|neighbor reported
no more solar pitches|salesmen *2 at|work
no more of that
no texts|text|calls|call needed|necessary|required just|i|ill|be|see
stop right there
is|are *1 this|these|that|you *1 spam
leave|let me|us be|alone for now|today|tonight|a
junk *2 on|in|off|from *1 roof|yard|garage|attic
stop|quit exporting|producing|generating|working|charging|leaking|raining|barking|running|buying
stop|quit using !up|my|this
please|yes|yeah do contact|text|call|message|reach
sending|going *1 me|us? to voicemail
dont|never lose|forget|delete|drop my|our|the|this number|info|quote|contact
spam mail
# Another way to be reached, not the end of it.
dont|no|not|never text|texts|texting|message|messaging|txt me|us? just|please|only|instead call|phone|ring
dont|no|not|never text|texts|texting|message|messaging|txt me|us? call|phone|ring me|us|instead $
dont|no|not|never call|calls|calling|phone|ring me|us? text|texts|texting|email|emails|message|messages is|are|works|preferred|only|instead|me|us|please
be|get|got|gets removed|dropped|taken *1 from|off net|grid|plan|program|metering|credit|rate|care|tariff
no texts|calls|messages from *1 last|other|previous|old|first
leave my|our|the dog|dogs|cat|cats|pets|kids alone
^ dont|never stop $
";
