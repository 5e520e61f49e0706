//! Sent away: to be left alone, politely and otherwise.

/// Nobody who says so wants an answer.
pub(crate) const BRUSH_OFF: &str = "
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
get bent|stuffed|fucked|wrecked
up yours
bite me $
eat dirt|shit|it $
suck it|my|a $
kiss my
choke on
shove|stick|stuff it
^ be|go gone|away
beat|bug|hop|back it|off $
long walk
play in traffic
be|get|getting|got rid of you|yall|u|ya
rid of these|this|those texts|messages|spam|calls|$
go sell|pitch|hustle|push *2 someone|somebody|anybody else
^ keep it? walking|moving|driving|scrolling|stepping $
kick bricks|stones
hit the road|bricks|pavement
^ bounce|dip|skedaddle $
";
