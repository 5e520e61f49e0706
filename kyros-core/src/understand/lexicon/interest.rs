//! Yes and no to solar itself.

/// Declines.
pub(crate) const NOT_INTERESTED: &str = "
give|giving|gave up on *1 solar|panels|it|this|the
not|no|never|isnt|arent|aint|dont|wasnt|werent|lost|zero|longer|didnt|wont *3 interested|interest|interests
uninterested|disinterested
no|not thanks|thank
^ no *1 we|im|were good|straight|set *1 $
no|not but? thanks
^ no|never $$
^^ no $
^^ n $$
^ no {soon}|sir|maam|way|sorry|chance|gracias|sorry|i|and $
^ no im|were *1 good|fine|ok|set|covered|happy
no way|chance|dice|sale|interes|deal
hard|big|firm|easy|gonna|ill|well|take|a|have|to|to|going *2 pass $
hard|ill|well|going|gonna|gotta|have|like *2 pass !on
pass on this|it|solar|the|your
not|isnt looking $
waste of *1 money|time|cash
solar is|was *2 scam|ripoff|hoax|waste
^ pass *1 $
^ im|were|all good|set|fine|ok|covered|happy $
im|were|are all? good|set|fine|covered thanks|here|for|as|without|on|where|right
im|were|are all? good|set|fine|covered with !that|those|either|both|any|it|this|these|whatever|whichever|anytime|anything|all|1|2|3|{weekday}|tomorrow|today
^^ on? second|2nd thought|thoughts *2 no $
im|were all set|good
all set
^ all good thanks? $
not for me|us|you|my|our
not *2 thing|cup
not really|quite|right|something for us|me
dont|not|wont|doesnt|no|never *1 want|need *1 solar|it|panels|any|this|that|one|anything|to|them|your|none|$
dont|not *1 want|wish|care to|for|about *1 solar|go|pursue|buy|do|move|participate|have|install|switch|bother|it|proceed|spend
no need !to
no need to *1 come|call|talk|meet|proceed
not|never|dont *2 looking|shopping|considering|buying|ready|planning|pursuing|doing|going|moving|thinking *2 solar|forward|panels|switch|for|to|at|anymore|ahead|it|right|buy|any|into|about|with|proceed
not in *1 market
not *2 worth|sold|convinced|feasible|viable|option|priority|budget|buyer|fan|wise
too expensive|much|pricey|costly|rich
cant|dont|couldnt *3 afford|money|budget
no money|budget|funds
out of *2 budget|reach
not now thanks?
not right now $
not at this|the time|moment|point
not at all
no longer *2 interested|looking|need|want|considering|in|shopping|pursuing
lost interest
changed *1 my|our|his|her mind|minds
change *1 of heart
decided *2 not|against|no|to pass
decided *3 another|different|wait|elsewhere
not going|gonna *1 to? *1 go|do|happen|solar|buy|install|move
count me|us out
im|were out $
leave it $
^ rather|prefer not
would *1 rather not
id rather not $
no solar
hate|despise|dislike|dont|against|anti *2 solar|panels
solar isnt|not|doesnt|wont|sucks *2
quit|stopped|done *1 looking|considering|shopping|pursuing
thanks but|no no|not
but no thanks
appreciate *3 but *1 no|not|pass|well|were|im
^ decline|declined|declining
respectfully decline
going *1 to decline
have to decline
not happening
doesnt make *1 sense
we|i|my|husband|wife *1 said no
no sirve *2 solar
# Spanish
no *1 me|nos|estoy|estamos|estaba|le|les *2 interesa|interesado|interesada|interesados|interesan|intereso|interesadas
no *1 tengo|hay|tenemos *1 interes|dinero
^ no gracias
no *1 gracias
gracias *1 pero|no *1 no|gracias|paso|ya
no *2 quiero|necesito|queremos|necesitamos|deseo|ocupo|ocupamos *3 solar|solares|paneles|nada|eso|placas|comprar|instalar|gracias|$
por ahora|el no
ahora|ahorita|hoy no gracias|$
^ paso *1 $
muy|demasiado|esta caro|cara|costoso
no me|nos alcanza|conviene
cambie|cambiamos de opinion|idea
no estoy|estamos *1 buscando|listo|lista|listos|pensando
";

/// Facts that rule solar out.
pub(crate) const RULED_OUT: &str = "
solar|panels *1 no use|good|point|sense to|for|here|in|with|$
roof|house|yard *2 all shade|shaded|shady
i|we|im|were|just|only|currently|still|you|me|us|a|house|to|my|are|is|its|home *2 rent|renter|renters|renting|tenant|tenants|rents|rental|lease|leasing|rented|subletting
^ rent|renter|renters|renting|tenant|tenants|rental
renter|renters|renting|tenants|tenant
landlord|landlords
property manager
live|living|own|have|in *2 apartment|condo|condominium|townhouse|townhome|flat|rental|mobile|trailer|rv|duplex|dorm|coop|apartments
apartment|condo|trailer *2
mobile|manufactured|section home|8
dont|not|doesnt|no|isnt *2 own|owner|homeowner|owners|homeowners *2
my|our|the|parents|her|his|@name *2 owns|own *1 house|home|it|place|property
not|isnt *1 my|our house|home|property|place
hoa|association|historic *3 wont|doesnt|not|no|forbids|against|prohibits|said|dont|bans|rules|deny|denied|wouldnt
already|now|got|have|had|has|weve|ive|us|own|we *2 have|got|had|own|did|went|done|gone|signed|installed|bought|purchased|put|contracted|using|getting|hired|chose|picked|decided|committed|covered *3 solar|panels|panel|system|contract|quote|someone|company|installer|installed|it|one|another|with|them|array|tesla|sunrun|deal|up
already *2 solar|panels|installed|signed|bought|covered|done|taken|solarized
already have|own|did|got|installed|signed|done|bought|had|went|chose|committed|use $
have|got|has|having|had|own|put|installed|with|went|on *3 solar|panels|system|array *2 already|installed|now|ago|since|years|year|on|up|last|from|in|through
solar|panels|they|system|panel *4 already|installed|ago|up|since *3
^ have|got|weve|ive *1 solar|panels
we|i|ive|weve got|have *2 solar|panels $
sold|selling|sell|sale|listing|listed|closing|foreclosed|foreclosure|demolished|lost|burned|escrow *3 house|home|place|property|condo|it
house|home|place|property|it *3 sold|sale|market|listed|foreclosed|foreclosure|burned|demolished|escrow|selling
^ moving|relocating *1 to|out|away|in|soon|next
im|were|are|we|i|will|just|have|weve|ive *1 moving|moved|relocating|relocated *1 out|away|soon|to|next|in|this|from|$
going|gone|went|go|goes|signed|sign|contracted|chose|chosen|picked|hired|decided|found *2 with|another|someone|somebody|different|elsewhere|company|installer|competitor|other|tesla|sunrun|sunpower|vivint|neighbor|cousin|brother|guy *1
went|going|gone|go another|different direction|route|way|company|installer
found *1 someone|another|somebody|cheaper|better|different|installer
roof *1 is|was|looks|getting|too|so|pretty|very *1 old
old roof
roof *4 bad|replaced|replace|shaded|shade|slate|wood|weak|damaged|leaking|leaks|tile|small|collapse|metal|faces|cant
too many|much trees|shade
too *1 old|shady|shaded|small|sick|poor
trees|shade *3 block|blocks|cover|covers|shade|everywhere|shades|house|roof|too
bad|poor|no|terrible credit
bank *1 took|has|owns *1 house|home|place|it
banco *2 quito *1 casa
hoa blocked|denied|refused|wont *2
bankrupt|bankruptcy|unemployed|laid
lost *2 job
off grid
my *4 does|installs|sells|install|sell|do solar|panels|this|it
my *1 {kin} *2 no|doesnt|isnt|against|wont|installs|hates|said
retired *2 fixed
fixed income
work|works|am|im|in *2 solar industry|business|company|installer
im|i|were *2 solar installer|contractor|company|rep
# Spanish
rento|rentamos|alquilo|alquilamos|inquilino|inquilina|inquilinos|rentando|alquilando|rentado|alquiler|arriendo|arrendo|arrendamos|rentada|alquilada|arrendatario|rentamos|renta|casero|arrendador
vivo|vivimos *2 apartamento|departamento|condominio|renta|trailer|piso|traila
ya *2 tengo|tenemos|puse|pusimos|instale|instalamos|compre|compramos|contrate|contratamos|instalaron|pusieron|firme|firmamos|hay|cuento *3
tengo|tenemos *1 paneles|solar|placas *1
vendi|vendimos|vendo|vendiendo|vendemos|vendio *2 casa|propiedad|$
casa *2 vendida|vendio|venta|renta|rentada
no soy *2 dueno|duena|propietario|propietaria
no *2 duenos|dueno|duena|propietario|propietarios
la|mi casa no es mia|nuestra|propia
nos|me|vamos|voy *2 mudamos|mudando|mudo|mude|mudar|mudarnos|mudarme
";

/// A plain yes in other words than the yes-words that [`super::common`] counts.
pub(crate) const PLAIN_YES: &str = "
^^ its|thats|it|that *1 a date|deal|plan
you bet|betcha
^^ you got it *1 $
^^ cool beans *1 $
^^ va que va $$
^^ va *1 $$
^ im|were down|game|in $
works|work|good|fine|ok|great|perfect 4|with me|us|$
aqui|ahi|alla *1 espero|esperamos|estare|estaremos
^ y $$
^^ y $
^^ s $$
works for|with|by me|us|$
^^ that|this|it|thatll|itll *2 works|work|good|great|fine|perfect|ok
^^ i? reckon|guess|suppose|figure that|this|it|thatll|itll *1 do|does|works|work *1 $
^^ ok|yes? that|this|it|thatll|itll do|does|suffice *1 $
why not $
see|c you|u then|there|soon|tomorrow|later
book|confirm|reserve|schedule|lock|sign|save|pencil|put it|that|me|us
^ noproblem with|here|there|from|$
^ no|zero problem|problems|issue|issues|objections|objection|complaints with|here|there|from|$
dont|cant see|think|imagine *1 why not
cant argue with that|it|those
^^ hell|heck|damn|fuck yes|right|straight
good|fine|great|works|ok|perfect on|by|from my|our|me|us *1 $
sounds good|great|perfect|fine|like|awesome|ok|amazing|wonderful|lovely|nice|right|excellent|terrific
lets do it|this|that
ill|well|we|i *1 be there|home|ready|here|waiting|around
i|we can do|make that|it|this
free|available|open then $
nos vemos
ahi estare|estaremos|nos
me|nos parece|queda|sirve|funciona|conviene bien|perfecto|excelente|$
me|nos queda|sirve|funciona|conviene
esta bien|perfecto|excelente
suena bien|perfecto|genial
";

/// Positive.
pub(crate) const INTERESTED: &str = "
digame|dime|cuenteme|cuentame|expliqueme|explicame|platiqueme *1 mas
interested
cant wait to
dont forget me|us|about
intrigued|curious
interesada|interesado|interesados|interesa|interese
were|im|i|we *1 still? considering|looking|thinking|shopping|open|researching|comparing|exploring|deciding|love|like
still *1 looking|considering|shopping|want|thinking|need|researching
would|id|wed|i|we *1 love|like|appreciate|enjoy *1 to|that|lower|some|a|it|an
i|we|id|definitely|really *1 want|need *2 solar|panels|this|it|savings|save|lower|quote|to|in
want|need|like|love *2 save|lower|cut|reduce|go|learn|know|hear|find|see|explore|start|proceed|solar|quote|estimate|savings
never been more ready|excited|sure|interested
stop|come|swing|drop|pop by|over|in|out any|whenever|anytime
looking into|for|forward|at|around
sign me|us up
count me|us in
im|were in|down|game|ready|all|for|keen|excited|on|up $
im|were ready|game|excited|keen|eager
ready to|when|for
lets *1 do|go|talk|get|move|start|proceed|chat|see
go ahead
move forward
set|sign|hook me|us|it up
sounds good|great|interesting|perfect|fine|like|awesome|nice|amazing|promising|wonderful|fantastic
good !morning|afternoon|evening|day|night|luck|question|bye
good $
been wanting|considering|looking|thinking|meaning|wondering
^ considering|thinking *3
great|perfect|awesome|cool|excellent|fantastic|wonderful|amazing|nice|lovely|super
why not $
of course
for sure
you bet
hell yes
heck yes
very|super|so|pretty|really|most|kind|sort|somewhat|definitely *1 interested|excited
bills *2 high|crazy|insane|too|ridiculous|killing|through|outrageous
bill *3 high|crazy|insane|too|ridiculous|killing|through|outrageous|expensive
bills|bill *1 going|go|goes|went|keep|keeps up
tired|sick|fed *3 bill|bills
tell me|us how|about
happy to
glad to
please do
{yes}
^ ya $
tell me|us when
keep me|us posted|updated|informed|in
let me know
^^ dont|never stop $
^ ya we|i|im|were|that|it|sure|for|lets|please
quiero|queremos|quisiera|quisieramos|gustaria|encantaria *3
me|nos *1 interesa|encanta|gusta|gustaria|interesaria|encantaria
estoy|estamos *2 interesado|interesada|interesados|listo|lista|listos
claro|perfecto|dale|bueno|excelente|genial|vale|acuerdo|adelante|simon|sale|listo|encantado|encantada|obvio|sipi
por supuesto
como|porque no $
esta bien
con gusto|mucho
";
