"""Short stories of our own in other languages than English, each in the marks of its country."""

GERMAN = """\
Die Mühle

von Anna Eiche


Erstes Kapitel

Es regnete seit neun Tagen, und der alte Müller saß am Fenster.

„Das Wehr wird nicht halten“, sagte Peter.

„Im Frühjahr hat es gehalten.“

„Damals“, sagte Heinrich und stand auf, „waren wir zu zweit. Und ‚vielleicht‘ heißt nein.“

Auf dem Schild stand „Betreten verboten“, aber niemand las es.


Zweites Kapitel

»Hört ihr das?«, fragte Josef. »Da ist Wasser unter dem Boden.«

»Da ist immer Wasser. Es ist eine Mühle.«

Er lachte nicht. Dann ging er hinaus und sah nach dem Tor, das im Wind schlug.
"""

FRENCH = """\
Le Moulin

par Anne Chêne


Chapitre premier

Il pleuvait depuis neuf jours, et le vieux meunier était assis près de la fenêtre.

« Le barrage ne tiendra pas », dit Pierre.

— Il a tenu au printemps, répondit Henri.

— Au printemps, nous étions deux.

Personne ne rit. La pluie tombait sur le toit, et l'on entendait la roue qui tournait dans le noir.


Chapitre deux

— Écoutez, dit Joseph. Vous n'entendez pas l'eau sous le plancher ?

– Il y a toujours de l'eau. C'est un moulin !

« Pas comme ça, dit-il, pas comme ça. »

Il sortit avec la lanterne et ne revint qu'au matin.
"""

SPANISH = """\
El molino

por Ana Roble


Capítulo primero

Llovía desde hacía nueve días, y el viejo molinero estaba sentado junto a la ventana.

—La presa no aguantará —dijo Pedro.

—En primavera aguantó —respondió Enrique, y dejó el sombrero sobre la mesa—. Entonces éramos dos.

—¿Y ahora?

Nadie se rió. La lluvia caía sobre el tejado y la rueda giraba en la oscuridad.


Capítulo segundo

—¡Escuchad! —dijo José—. Hay agua debajo del suelo.

«Siempre hay agua», pensó ella, pero no dijo nada.

—Es un molino.
"""

JAPANESE = """\
水車小屋

樫アンナ


第一章

九日も雨が降り続いていた。年老いた粉屋は窓辺に座っていた。

「堰はもたないだろう」とピーターが言った。

「春にはもった」

「春には『大丈夫』と言う男が二人いた」とヘンリーは帽子を机に置いた。

誰も笑わなかった。


第二章

「聞け」ジョセフは立ち上がった。「床の下に水がある」

「水はいつもある。水車小屋だからな」

彼は提灯を持って外へ出た。
"""
