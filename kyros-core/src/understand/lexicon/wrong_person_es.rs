//! The number isn't the lead's, in Spanish.

/// Ways to say so.
pub(crate) const SPANISH: &str = "
numero|telefono|persona|num|numer *3 equivocado|equivocada|incorrecto|incorrecta|equivocaste|mal
equivocado|equivocada|equivocados|incorrecto $
equivocado|equivocada de|numero|persona|esta|el
se|te|estas|esta|creo|usted *2 equivoco|equivocaron|equivocaste|equivoca|equivocas|equivocan|equivocando|confundio|confunde|confundiendo|equivocado|equivocada|confundido|confundida
no soy yo|@name|esa|ese|la|el|quien|ella|lo *3 persona|@name|senora|senor|busca|buscan|cree|$
no soy @name
no soy yo
este|esto|ese|esta no es *3 @name|numero|telefono|celular|suyo
no es *2 mi|@name|su|el nombre|numero|telefono|celular
no me llamo
mi nombre no
no|nadie *2 vive|viven|vivimos|esta|trabaja aqui|aca|ahi|en
aqui|aca|ahi *3 no|nadie *2 vive|viven|hay|esta|se|trabaja
ya|@name|ella|el no *1 vive|viven|esta|trabaja|usa|tiene|es *2 aqui|aca|numero|telefono|nosotros|ahi|suyo|celular|linea
ya no vive|viven|esta|trabaja|existe
no|ni *1 conozco|conosco|conocemos|se *2 @name|nadie|ninguna|ningun|esa|ese|quien
nunca *1 oido|escuchado|oi|escuche *2 @name|persona|nombre|ella|el
nao sou|conheco *1 @name|o|a|ele|ela|essa|esse
no lo|la conozco|conosco|conocemos
no *2 quien es *1 @name|ella|el|esa|ese
quien es @name
no hay *1 ningun|ninguna|nadie|@name
nadie *2 llama|nombre|llamado|llamada
se mudo|mudaron|cambio|fue|regreso
ella|el|@name se mudo|fue|cambio|regreso
numero|telefono|linea|celular *2 negocio|trabajo|empresa|oficina|compania
cambio|cambiaron|cambie *1 de numero|telefono
este|mi *1 numero *3 nuevo|mio|ahora|cambio|pertenece
acabo de *2 numero|telefono|linea
busca|buscan|buscando|busque a *1 otra|otro|alguien
otra|otro persona|numero
soy menor
le|te|se|me erraste|erro|erraron|equivocaron *2 numero|telefono
dieron|tienen|esta|anotaron|pusieron mal *1 numero|telefono|celular
numero|telefono|celular *2 mal $
aqui|aca no es $
numero|telefono|celular *1 ya *1 mio|mia
numero|telefono|celular *2 no es de
ya no lo|la usa
reasignaron|reasignado *3 numero|linea|telefono|celular
numero|telefono *2 reasignaron|reasignado
dueno anterior *2 numero|telefono|celular
no soy|es *1 la|el|esa|ese|quien *1 dueno|duena de *1 ese|este|numero|telefono|celular
telefono|numero|celular|linea|tel|ipad|tablet *1 es|era *1 de una|un|otra|otro|la|el clinica|negocio|oficina|restaurante|iglesia|escuela|tienda|taller|trabajo|empresa|hotel|consultorio|persona
telefono|numero|celular|linea|ipad|tablet *1 es|era *1 de|del *1 mi|un|una|otro|otra|la|el *1 nina|nino|hija|hijo|ex|menor|anterior|chamaco|chamaca|nieto|nieta
telefono|numero|celular|linea|tablet era de|del
aqui es un|una|la|el !apartamento|departamento|condominio|edificio|duplex|casa|zona|barrio|calle|colonia|area
dueno|duena|senor|senora|muchacho|muchacha|inquilino|inquilina|ella|el|@name|tio|tia|papa|mama *1 ya? se *1 fue|mudo|murio|largo|marcho|regreso
marco|marcaste|marcaron|marca|llamo|llamaste|llamaron|escribio|escribiste|mando|mandaste *1 mal
numero|telefono|celular *3 esta|es mal|malo|erroneo|errado|cambiado
numero|telefono|celular|persona erroneo|erronea|errado|errada
deportaron|deportado|deportada
lo|la tiene ahora? mi|otra|otro
me|nos confunde|confundes|confundio|confundiste|confundieron|confunden
";
