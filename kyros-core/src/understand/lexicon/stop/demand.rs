//! The keyword as a demand, and a no to what was sent.

/// At the edge of a clause, or with what it is about.
pub(crate) const DEMAND: &str = "
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
emono emophone
emophone emono
no emophone
how *2 i|we|you|u *1 stop|end|quit|block|mute|silence these|those|them|texts|messages|you|getting|receiving
how *2 i|we|you|u *1 stop|end|quit|block|mute|silence this|it|that $
^ is|isnt there|their *3 unsubscribe button|link|option|keyword|word|code|$
wheres|where|find|see|got *4 unsubscribe button|link|option|$
what|which dont|do|didnt you|u|yall *1 understand|get *1
cant|dont|didnt|do you|u|yall *2 understand|read|hear|take|accept *2 no|stop|not|english $
how many nos|no
dare you|u|yall *1 to? {text}|try
1|one more time and|or|i|ill|im|youll
waking|woke|wakes|wake *3 with|by|from *1 texts|text|messages|message|your|these|this
you|text|texts|message|messages *2 woke|waking|wakes me|us|my|the|our
what *4 stop|no *1 confuses|confusing|unclear|hard
";
