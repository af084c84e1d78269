"""Requests for no more texts in Spanish; accents are gone by now."""

from __future__ import annotations

import re

_TEXTS = r"(?:mensajes?|textos?|sms|notificaciones|mensages?|msjs?|mjs|mensajitos)"
_SEND = (
    r"(?:mande[ns]?|mandar(?:me|nos)?|mandes|envie[ns]?|enviar(?:me|nos)?|escriba[ns]?"
    r"|escribir(?:me|nos)?|textee[ns]?|texte[ns]?|textear(?:me|nos)?|texten|moleste[ns]?"
    r"|molestar(?:me|nos)?|contacte[ns]?|contactar(?:me|nos)?|mensajee[ns]?"
    r"|mensajear(?:me|nos)?|mensajes|hable[ns]?|busquen?|notifique[ns]?|jodan?|fastidien?)"
)
_REMOVE_ME = (
    r"(?:quite|quiten|quita|saque|saquen|saca|borre|borren|borra|elimine|eliminen|elimina"
    r"|remueva|remuevan|retire|retiren|quitar|sacar|borrar|eliminar|remover)(?:me|nos)"
)

SPANISH = re.compile(
    r"\b(?:dej(?:e|en|a|ad|es|ar)|par(?:e|en|a|ar|ad)|termin(?:e|en|a)) (?:ya )?de (?:estar )?"
    r"(?:mandar|enviar|escrib|text|moles|llam|contact|mensaj|notif|joder|fregar|chingar"
    r"|fastid)"
    # no me manden, no vuelvan a escribir; but not "no me mande a otro doctor"
    rf"|\bno (?:(?:me|nos|le|les|lo|mas) ){{0,3}}(?:(?:vuelvan?|vuelvas|sigan?|sigas) (?:a )?)?"
    rf"{_SEND}\b(?! (?:a (?:otr|la |el )|al |en ))"
    r"|\bno (?:me|nos) manden\b(?! (?:a |al |con |en |la |el ))"
    r"|\bno (?:me|nos) (?:estes|esten|este) (?:mandando|enviando|escribiendo|molestando)"
    # no quiero mensajes
    rf"|\b(?:no|ya no) (?:mas|quiero|deseo|quisiera|necesito)(?: \w+){{0,3}} {_TEXTS}\b"
    rf"|\bbasta (?:ya )?(?:de|con) (?:(?:tantos|los|sus|estos|mas) )*(?:{_TEXTS}|esto"
    r"|mandar\w*|enviar\w*|escribir\w*|molestar\w*|llamar\w*)\b"
    r"|\bno quiero (?:que me (?:mand|envi|escrib|text|moles|contact)\w*"
    r"|estar en (?:la|su|esta) lista)\b|\bno quiero mas$"
    r"|\bya no (?:mas|mensajes|textos|mande\w*|envie\w*|escriba\w*)\b"
    r"|\bya no (?:quiero|deseo) (?:estar en|recibir|nada)\b"
    r"|\bque me (?:quiten|saquen|borren|eliminen|den de baja|remuevan)\b(?! (?:la|el|los|las|un) )"
    r"|\bsalir(?:me)? de (?:la|su|esta|el|este) (?:lista|grupo)\b"
    rf"|\b(?:detener|detenga[ns]?|parar|suspender|suspendan?|eliminar|quitar) (?:los |estos |sus )?{_TEXTS}\b"
    # quitenme de la lista; but not "quitarme un lunar"
    rf"|\b{_REMOVE_ME}(?: (?:ya|por favor|gracias))*$"
    rf"|\b{_REMOVE_ME} (?:ya )?(?:de|del) (?:\w+ )?(?:lista|sistema|registro|grupo|aqui|esto"
    rf"|base|{_TEXTS})\b"
    r"|\b(?:borr|elimin|quit|saqu|remuev)(?:e|en|a|ar) (?:mi|este|mis) (?:numero|telefono|nombre|contacto|informacion|datos)\b"
    r"|\b(?:dar|dame|deme|denme|darme|den|dejarme)(?: (?:me|de))* baja\b"
    r"|\bdej(?:e|en|a)(?:me|nme|nos)? (?:ya )?en paz\b"
    rf"|\bcancel\w* (?:mi |la |mis |los |las |estos |sus )?(?:suscripcion|{_TEXTS}|avisos)\b"
    r"|\bdesus?cri\w*|\bdesinscri\w*|\banul\w* (?:mi |la )?suscri"
    rf"|\bparen? (?:ya )?(?:con |los |de )?(?:los |estos |sus )?{_TEXTS}\b"
)
CALLS = re.compile(
    r"\bno (?:me|nos) (?:vuelvan? a )?llam(?:e|en|es|ar)\b(?! (?:al|maria|ana|asi|por))"
    r"|\bno llamen?\b(?! (?:al|a))"
)
