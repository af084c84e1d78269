"""Common names in the United States, for "Yes - Ana" and "yes this is Maria Lopez".

Left out are names that are also words able to change what a reply means: May, Will.
"""

from .phrases import word_set

GIVEN = word_set(
    """
    agatha agnes alma alphonse alvin archie arlene beatrice bernadette bernard bernice bertha bessie
    beulah bonnie buford burton cecil cecilia celia chester clarence claude clementine
    clifford clyde cora cornelius delores deloris dolores dora doris dorothea dorothy earl edgar edith edna
    edwin effie eileen elaine eleanor elmer eloise elsie emma ernest estelle ernestine erma esther ethel
    eugene eunice floyd geraldine gertrude gladys harriet harvey hattie hazel henrietta herman hilda
    homer ida imogene inez irma irving jeanette josephine kathryn lillian lloyd loretta
    lorene lucille luther mabel mae marjorie marvin maxine melvin mildred milton minnie
    muriel myrtle naomi nellie nettie opal orville otis pauline percy phyllis ralph roberta
    rosemary rufus selma sidney stella sylvester thaddeus thelma velma verna vernon vilma virgil
    vivian wallace wilbur wilhelmina willard wilma winifred yvonne
    aaron abel abelardo abigail abraham adalberto adam adan adela adrian adriana
    adrienne agustin ahmed aida aiden aimee aisha alan albert alberto aldo
    aldonza alec alejandra alejandro alex alexa alexander alexandra alexandria
    alexis alfie alfonso alfred alfredo ali alice alicia alisha alison allen allison
    alonso alvaro alvin alyssa amador amalia amanda amber amelia amina amy ana
    anabel andre andrea andres andrew anel angela angelica angie anita ann anna anne
    annette anthony antonia antonio araceli arcelia ariadna ariana ariel armando
    arthur arturo ashlee ashley audrey augusto aurelio aurora austin ava
    bailey barb barbara barbie barry beatriz becky belinda ben benito benjamin benny
    bernabe bernard bernardo berta beth bethany beto bette betty beverly bianca
    billy blake bob bobby bonnie brad bradley brady brandi brandon brandy breanna
    brenda brendan brent brett brian briana brianna bridget brittany brittney brooke
    bruce bruno bryan bryce caitlin caitlyn caleb calvin cameron camila camilo
    candace candice caridad carl carla carlos carlota carly carmen carol carolina
    caroline carolyn carrie casey cassandra cassidy cassie catalina catherine cathy
    cecilia celia cesar chad charlene charles charlotte chelsea chelsey cheryl
    cheyenne chloe chris christian christie christina christine christopher christy
    chuy cindy citlali claire clara clarence claudia claudio clayton clemente
    clifford clinton cody cole colin colleen collin colton conchita
    connie connor corey cornelio cory courtney craig cristal cristian cristina
    cristobal crystal curtis cynthia daisy dakota dalia dalton damon dan dana
    daniel daniela danielle danny darin dario darius darlene darrell darren darryl
    daryl dave david dean deanna deb debbie debby debora deborah debra deepak delia
    denise dennis derek derrick desiree devin devon diana diane diego dillon
    dmitri dominic dominique donald donna dora doris dorothy douglas duane dulce
    dustin dwayne dylan ebony ed eddie edgar eduardo edward edwin eileen elaine
    elena elias elijah elisa elizabeth ella ellen eloisa eloy elsa elvia elvira
    emilia emiliano emilio emily emma enrique eric erica erik erika erin ernest
    ernesto esmeralda esparta espartaco esteban estefania estela esther ethan eugene
    eugenia eugenio eva evan evelio evelyn fabiola fatima federico felicia felipe
    felix fernando fidel flavio florencia frances francis francisca francisco frank
    franklin fred freddy frederick frida gabino gabriel gabriela gabriella gabrielle
    gail garrett gary gavin genaro gene geoffrey george georgina gerald gerardo
     geronimo gilbert gilberto gina glen glenda glenn gloria gonzalo gordon
    graciela greg gregg gregorio gregory guadalupe guillermina guillermo gus gustavo
    gwendolyn hailey haley hank hannah harold harper harry hassan hayden hayley
    heather hector heidi helen helena henry herbert hermelinda hernan hilda holly
    homero hong horacio howard hugo humberto ian ignacio ilse indira ines irene irma
    isaac isabel isabela isabella isaiah israel itzel ivan ivonne jacinto jack
    jackie jackson jaclyn jacob jacobo jacqueline jade jaime jake james jamie jane
    janet janice jaqueline jared jasmin jasmine jason javier jay jean jeanette
    jeanne jeff jeffery jeffrey jen jenna jennifer jenny jeremiah jeremy jermaine
    jerome jeronimo jerry jesse jessica jesus jill jillian jim jimmy jo joan joann
    joanna joanne joaquin jocelyn jodi jody joe joel joey john johnathan johnny jon
    jonas jonathan jonathon jordan jorge jose josefina joseph joshua joyce juan
    juana judith judy julia julian julie justin kaitlin kaitlyn kara karen kari
    karina karl karla kate katelyn katherine kathleen kathryn kathy katie katrina
    kayla kaylee keith kelli kellie kelly kelsey kendra kenneth kent kerri kerry
    kevin kiara kim kimberly kirk kirsten krista kristen kristi kristie kristin
    kristina kristine kristopher kristy krystal kurt kyle kylie lacey lana lance
    larry latasha latoya laura lauren laurie lawrence leah lee len lena lenny
    leonard leonardo leonel leonor leroy leslie leticia levi li liam lidia lilia
    liliana linda lindsay lindsey linh lisa liz lizzie logan lola lonnie lorena
    lorenzo loretta lori lorraine louis lourdes lucas lucia luis luisa luke lupe
    lydia lynn mackenzie madeline madison magdalena makayla malik mallory mandy
    manuel marc marcela marcia marco marcos marcus margaret margarita maria mariah
    mariana mariano maribel marie marilyn mario marisa marisela marisol marissa mark
    marta martha martin marvin mary mason mateo mathew matt matthew maureen maurice
    mauricio mauro max maximiliano maxwell mayte mckenzie meagan megan meghan mei
    melanie melinda melissa melvin meredith mia micaela michael michaela
    micheal michele michelle miguel mikayla mike mikey mina mindy minerva ming
    miranda miriam mitchell mitzy modesto mohamed mohammed molly monica monique
    morgan nacho nadia nancy natalia natalie natasha nathan nathaniel natividad
    nayeli neil nelly nguyen nicholas nichole nick nicolas nicole nina noah noelia
    noemi nora norma norman octavio ofelia olga oliver olivia omar oscar oswaldo
    pablo paco pam pamela pancho paola pascual patricia patricio patrick patty paul
    paula paulina pedro peg peggy penny pepe perla perry peter philip phillip
    phyllis porfirio preston priscilla priya rachael rachel rafael raj ralph ramiro
    ramon randall randy raquel raul raven ray raymond rebeca rebecca rebekah regina
    reginald reina renato rene renee reynaldo rhonda ricardo richard rick rickey
    ricky riley rita rob robby robert roberta roberto robin robyn rocio rodney
    rodolfo rodrigo roger rolando ron ronald ronnie rosa rosalia rosario rosie
    ross roy ruben ruby rufino russell ruth ryan sabrina sally salma salvador sam
    samantha sammy samuel sandra sandy santiago sara sarah savannah scott sean
    sebastian selena serafin sergio sessa seth shane shannon shari sharon shaun
    shawn shawna sheena sheila shelby shelia shelley shelly sheri sherri sherry
    sheryl shirley sierra silvano silvia sofia soledad sonia sonya sophia spencer
    stacey stacie stacy stan stanley stefanie stephanie stephen steve steven stuart
    sunita susan susana susie suzanne suzy svetlana sydney sylvia tabitha tamara
    tami tammie tammy tania tanner tanya tara tasha taylor teodoro teresa terrance
    terrence terri terry thanh theodore theresa thomas tiffany tim timmy timoteo
    timothy tina todd tom tomas tommy toni tony tonya tracey traci tracie tracy
    travis trevor tricia trinidad tristan troy trudy tyler tyrone uriel ursula
    valerie vanesa vanessa vernon veronica vicente vicki vickie vicky victor
    victoria vince vincent violeta virginia walter wanda warren wayne wei wendolin
    wendy wesley whitney wilfrido william willie wyatt xavier xiomara yeni yesenia
    yolanda yuridia yusuf yvette yvonne zacarias zachary zeferino zoe
    """
)

# Counted only right after a given name or a title.
FAMILY = word_set(
    """
    abbott abrego abreu acevedo acosta acuna adame adams adkins aguayo aguilar
    aguilera aguirre alarcon alba alcala alcantar alcaraz aleman alfaro almanza
    almaraz almonte alonzo altamirano alva alvarado alvarez amaya anaya andersen
    anderson andrade andrews anguiano angulo aparicio apodaca aponte aragon aranda
    arce archer archuleta arellano arenas arevalo arguello arias armas armendariz
    armenta armstrong arnold arredondo arreola arriaga arroyo arteaga atkins
    atkinson avalos avery avila aviles ayala ayers baca badillo baez baeza bahena
    baird baker balderas baldwin ball ballard ballesteros banks banuelos barajas
    barber barela barker barnes barnett barr barragan barraza barrera barreto
    barrett barrientos barrios barron bartlett barton bass bates batista bauer
    bautista baxter bean beard beasley becerra beck becker bell beltran benavides
    benavidez bender benitez bennett benson bentley benton berg berger bermudez
    bernal berrios berry betancourt bird bishop black blackburn blackwell blair
    blanchard blanco blankenship blevins bolton bond bonilla booker boone booth
    borrego botello bowen bowers bowman boyd boyer boyle bradford bradshaw branch
    brandt braun bravo bray brennan brewer bridges briggs bright briones briseno
    brito brock brooks brown browning bryant buchanan buck buckley bueno bullock
    burch burgess burgos burke burnett burns burton bush bustamante bustos butler
    byrd caballero caban cabrera cadena cain caldera calderon caldwell calhoun
    callahan calvillo camacho camarillo campbell campos canales candelaria cannon
    cano cantrell cantu caraballo carbajal cardenas cardona carey carlson carmona
    carney carpenter carr carranza carrasco carreon carrera carrero carrillo carrion
    carroll carson carter carvajal casanova casares casarez casas casillas castaneda
    castellanos castillo castro cavazos cazares ceballos cedillo ceja centeno cepeda
    cervantes cervantez chacon chambers chan chandler chaney chang chapa chapman
    chase chavarria chavez chen cherry choi christensen chung cintron cisneros clark
    clarke clay clements cline cobb cochran coffey cohen coleman collado collazo
    collier collins colon colunga combs compton conley conner conrad contreras
    conway cook cooke cooley cooper copeland cordero cordova cornejo corona coronado
    corral corrales correa cortes cortez costa cotto covarrubias cowan cox crane
    crawford crespo crosby cross cruz cuellar cuevas cummings cunningham curiel
    curry daniels daugherty davenport davidson davies davila davis dawson decker
    delacruz deleon delgadillo delgado diaz dickerson dickson dixon dodson doe
    dominguez donaldson donovan dorsey dougherty downs doyle drake duarte dudley
    duenas duffy duke duncan dunlap dunn duran durham dyer eaton echeverria edwards
    elizondo elliott ellis ellison enriquez erickson escalante escamilla escobar
    escobedo esparza espinal espino espinosa espinoza esquibel esquivel estes
    estevez estrada evans everett ewing fajardo farias farley farmer farrell
    faulkner feliciano ferguson fernandez ferrell ferrer fierro figueroa finley
    fischer finch fisher fitzgerald fitzpatrick fleming fletcher flores florez flowers
    floyd flynn foley fonseca forbes ford foster fowler fox franco frazier freeman
    french frey frias friedman fritz frost fry frye fuentes fuller gaines gaitan
    galarza galindo gallagher gallardo gallegos galloway galvan galvez gamble gamboa
    gamez gaona garay garcia gardner garibay garica garner garrido garrison garza
    gastelum gates gay gaytan gentry gibbs gibson gil giles gill gillespie gilmore
    giron glass glover godinez godoy golden gollum gomez gonzales gonzalez goodman
    goodwin gould gracia graham granado granados grant graves gray green greene
    greer griego griffin griffith grijalva grimes gross guajardo guardado guerra
    guerrero guevara guillen gupta gurule gutierrez guzman haas hahn hale hall
    hamilton hammond hampton hancock haney hanna hansen hanson hardin harding hardy
    harmon haro harrell harrington harris harrison hart hartman harvey hatfield
    hawkins hayes haynes hays heath hebert henderson hendricks hendrix henriquez
    hensley henson heredia herman hernadez hernandes hernandez herrera herring hess
    hester hickman hicks hidalgo higgins hill hines hinojosa hinton ho hobbs hodge
    hodges hoffman hogan holden holder holguin holland holloway holmes holt hood
    hooper hoover hopkins horn horne horton houston howe howell huang hubbard huber
    hudson huerta huff huffman hughes hull humphrey hunt hunter hurley hurst hurtado
    hutchinson huynh ibarra iglesias ingram irizarry irwin ivanov jacobs jacobson
    jaimes jaquez jaramillo jarvis jasso jefferson jenkins jennings jensen jimenez
    jiminez johns johnson johnston jones juarez jurado kaiser kane kaufman keller
    kelley kemp kennedy kerr khan kidd king kirby klein kline knapp knox koch kramer
    krause krueger kumar laboy lam lamb lambert landry lane lang lara larsen larson
    laureano lawson leach leal leblanc lebron ledesma leiva lemus leon lerma lester
    levine levy lewis leyva limon lin linares lira little liu livingston llamas
    lloyd loera lomeli longoria lopez lovato lowe lowery loya lozada lozano lucero
    lucio luevano lugo lutz lynch lyons macdonald macias mack madden maddox madera
    madrid madrigal maestas magana mahoney malave maldonado malone mann manning
    manzanares mares marin marks marquez marrero marroquin marsh marshall martinez
    mascarenas massey mata mathews mathis matias matos matthews maya mayer maynard
    mayorga mays mcbride mccall mccann mccarthy mccarty mcclain mcclure mcconnell
    mccormick mccoy mccullough mcdaniel mcdonald mcdowell mcfarland mcgee mcgrath
    mcguire mcintosh mcintyre mckay mckee mckinney mcknight mclaughlin mclean
    mcmahon mcmillan mcneil mcpherson meadows medina medrano mejia melendez melgar
    melton mena menchaca mendez mendoza menendez meraz mercado mercer merino merritt
    mesa meyer meyers meza middleton miles miller mills miramontes mireles mojica
    molina mondragon monroe monroy montalvo montanez montano montemayor montenegro
    montero montes montez montgomery montoya moody mooney moore mora morales moran
    moreno morris morrison morse morton moses mosley moss mota moya moyer mueller
    mullen mullins munguia muniz munoz murillo muro murphy murray myers najera
    naranjo narvaez nash nava navarrete navarro nazario neal negrete negron nelson
    nevarez newman newton nichols nicholson nielsen nieto nieves nino nixon noble
    nolan noriega norris norton novak nunez obrien ocampo ocasio ochoa oconnell
    oconnor odom odonnell ojeda olivares olivarez olivas oliveira olivera olivo
    olmos olsen olson olvera oneal oneill ontiveros oquendo ordonez orellana ornelas
    orosco orozco orr orta ortega ortiz osborn osborne osorio otero owen owens ozuna
    pabon pace pacheco padilla padron paez page palacios palmer palomino palomo
    pantoja paredes parker parra parrish parsons partida patel patino patterson
    patton paz pearson peck pedraza pedroza pelayo pennington perales peralta perea
    peres perez perkins peters petersen peterson petrov petty pham phelps phillips
    pichardo pierce pina pineda pittman pitts pizarro polanco pollard ponce poole
    pope porras porter portillo posada potter potts powell powers prado pratt
    preciado prieto prince proctor pruitt puente puga pugh pulido quesada quezada
    quinn quinones quinonez quintana quintanilla quintero quiroz rael ramirez ramos
    ramsey randolph rangel rascon rasmussen raya razo reed reese reeves regalado
    reid reilly rendon renteria resendez reyes reyna reynolds reynoso rhodes rice
    rich richards richardson richmond rico riddle riggs rincon riojas rios ritter
    rivas rivera rivero rivers roach robbins roberson roberts robertson robinson
    robledo robles rocha rodarte rodgers rodrigez rodriguez rodriquez rogers rojas
    rojo roldan rollins rolon roman romero romo roque rosado rosales rosas rossi
    roth rowe rowland roybal rubio ruelas ruiz russo saavedra saenz saiz salas
    salazar salcedo salcido saldana saldivar salgado salinas samaniego sampson
    sanabria sanches sanchez sanders sandoval sanford santacruz santana santillan
    santos sarabia sauceda saucedo saunders savage sawyer schaefer schmidt schmitt
    schneider schroeder schultz schwartz segovia segura sellers sepulveda serna
    serrano serrato sevilla sexton shaffer shah shaw shea shelton shepard shepherd
    sheppard sherman shields silva simmons simon simpson sims singh singleton
    sisneros skinner sloan small smith snow snyder solano solis soliz solomon
    solorio solorzano soria sosa sotelo soto souza sparks spears spence stafford
    stanton stark steele stein stephens stephenson stevens stevenson stewart stokes
    stone stout strickland strong suarez sullivan summers sutton swanson sweeney
    tafoya tamayo tamez tapia tate tejada tejeda tellez tello teran terrazas terrell
    thompson thornton tijerina tirado toledo toro torres torrez tovar townsend tran
    trejo trevino trujillo tucker turner ulibarri ulloa underwood urbina urena urias
    uribe urrutia vaca valadez valdes valdez valdivia valencia valentin valentine
    valenzuela valladares valle vallejo valles valverde vance vanegas vang varela
    vargas vasquez vaughan vaughn vazquez vega vela velasco velasquez velazquez
    velez veliz venegas vera verdugo verduzco vergara viera vigil villa villagomez
    villalobos villalpando villanueva villareal villarreal villasenor villegas vu
    wade wagner walker wall wallace waller walls walsh walters walton wang ward ware
    warner washington waters watkins watson watts weaver webb weber webster weiss
    welch werner wheeler whitaker white whitehead wiggins wilcox wiley wilkerson
    wilkins wilkinson williams williamson willis wilson winters wolf wolfe wong wood
    woodard woods woodward wright wu yanez yang yates ybarra yoder york yu zambrano
    zamora zamudio zapata zaragoza zarate zavala zayas zedillo zelaya zepeda zhang
    zhou zimmerman zuniga
    """
)
