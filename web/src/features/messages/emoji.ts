export interface Emoji {
  emoji: string;
  /** As one types them between colons; the first is shown. */
  names: string[];
}

/** One emoji and its names per entry. */
const table = {
  smileys: `😀 grinning,😃 smiley,😄 smile,😁 grin,😆 laughing satisfied,😅 sweat_smile,🤣 rofl,😂 joy tears,🙂 slightly_smiling,🙃 upside_down,😉 wink,😊 blush,😇 innocent halo,🥰 in_love hearts,😍 heart_eyes,🤩 star_struck,😘 kiss,😋 yum,😛 tongue,😜 crazy_wink,🤪 zany,🤑 money_mouth,🤗 hug,🤭 giggle,🤫 quiet shush,🤔 thinking,🤐 zipper_mouth,🤨 raised_eyebrow,😐 neutral,😑 expressionless,😶 speechless,😏 smirk,😒 unamused,🙄 eye_roll,😬 grimace,😌 relieved,😔 pensive,😪 sleepy,🤤 drooling,😴 sleeping,😷 mask,🤒 ill,🤕 hurt,🤢 nauseated,🤮 vomiting,🤧 sneezing,🥵 hot,🥶 cold,🥴 woozy,😵 dizzy,🤯 mind_blown,🤠 cowboy,🥳 party_face,😎 cool sunglasses,🤓 nerd,🧐 monocle,😕 confused,😟 worried,🙁 frown,😮 open_mouth wow,😲 astonished,😳 flushed,🥺 pleading,😨 fearful,😰 anxious,😥 sad_relieved,😢 cry,😭 sob,😱 scream,😖 confounded,😞 disappointed,😓 sweat,😩 weary,😫 tired,🥱 yawn,😤 triumph,😡 rage angry,😠 grumpy,🤬 swearing,😈 devil,💀 skull,💩 poop,🤡 clown,👻 ghost,👽 alien,🤖 robot,😺 cat_smile,🙈 see_no_evil,🙉 hear_no_evil,🙊 speak_no_evil`,
  people: `👋 wave,🤚 raised_back_of_hand,✋ raised_hand,🖖 vulcan,👌 ok_hand,🤌 pinched_fingers,✌️ victory,🤞 fingers_crossed,🤟 love_you,🤘 rock_on,👈 point_left,👉 point_right,👆 point_up,👇 point_down,👍 +1 thumbsup yes,👎 -1 thumbsdown no,✊ fist,👊 punch,👏 clap,🙌 raised_hands,🫶 heart_hands,👐 open_hands,🤝 handshake,🙏 pray thanks please,✍️ writing,💪 muscle strong,👀 eyes,🧠 brain,👶 baby,🧑 person,👩 woman,👨 man,🧓 older_person,🙋 raising_hand,🤷 shrug,🤦 facepalm,🙇 bow,💁 tipping_hand,🧑‍💻 technologist coder,🧑‍🔬 scientist,🧑‍🎨 artist,🧑‍🚀 astronaut,🧑‍🍳 cook,🏃 runner,💃 dancer,🧘 meditate,👪 family`,
  nature: `🐶 dog,🐱 cat,🐭 mouse,🐹 hamster,🐰 rabbit,🦊 fox,🐻 bear,🐼 panda,🐨 koala,🐯 tiger,🦁 lion,🐮 cow,🐷 pig,🐸 frog,🐵 monkey,🐔 chicken,🐧 penguin,🐦 bird,🦆 duck,🦉 owl,🐺 wolf,🐴 horse,🦄 unicorn,🐝 bee,🐛 bug,🦋 butterfly moth,🐌 snail,🐞 ladybug,🐢 turtle,🐍 snake,🐙 octopus,🦀 crab,🐠 fish,🐬 dolphin,🐳 whale,🐘 elephant,🌵 cactus,🎄 christmas_tree,🌲 evergreen,🌳 tree,🌱 seedling,🍀 four_leaf_clover luck,🍂 fallen_leaf,🌹 rose,🌻 sunflower,🌸 blossom,🌍 earth world,🌙 moon,⭐ star,🌟 glowing_star,☀️ sun,⛅ partly_sunny,☁️ cloud,🌧️ rain,⛈️ storm,❄️ snowflake,🔥 fire,💧 droplet,🌊 wave_water,🌈 rainbow,⚡ zap lightning`,
  food: `🍏 apple,🍌 banana,🍉 watermelon,🍇 grapes,🍓 strawberry,🍒 cherries,🍑 peach,🍍 pineapple,🥑 avocado,🍅 tomato,🥕 carrot,🌽 corn,🥐 croissant,🍞 bread,🧀 cheese,🥚 egg,🥞 pancakes,🍔 hamburger,🍟 fries,🍕 pizza,🌭 hotdog,🌮 taco,🥗 salad,🍝 spaghetti,🍜 ramen,🍣 sushi,🍦 ice_cream,🍩 doughnut,🍪 cookie,🎂 birthday cake,🍫 chocolate,🍿 popcorn,☕ coffee,🍵 tea,🍺 beer,🍻 cheers,🍷 wine,🥂 clinking_glasses,🧃 juice`,
  things: `⚽ soccer,🏀 basketball,🎾 tennis,🏆 trophy,🥇 gold_medal first,🎯 target dart,🎮 video_game,🎲 dice,🧩 puzzle,🎸 guitar,🎹 piano,🎧 headphones,🎤 microphone,🎬 clapper film,🎨 art,🎉 tada party celebrate,🎊 confetti,🎈 balloon,🎁 gift,🚗 car,🚌 bus,🚲 bike,✈️ plane,🚀 rocket ship,🚂 train,⛵ boat,🏠 house home,🏢 office,🏖️ beach,🗺️ map,⌚ watch,📱 phone,💻 laptop,🖥️ desktop,⌨️ keyboard,🖨️ printer,💾 floppy save,📷 camera,🔋 battery,🔌 plug,💡 bulb idea,🔦 flashlight,📖 book,📚 books,📝 memo note,✏️ pencil,📎 paperclip,📌 pushpin pin,✂️ scissors,🗑️ wastebasket,🔒 lock,🔑 key,🔨 hammer,🛠️ tools,⚙️ gear,🧪 test_tube,🔬 microscope,🔭 telescope,💊 pill,📦 package,📬 mailbox,📅 calendar,📈 chart_up,📉 chart_down,📊 bar_chart,💰 money_bag,⏰ alarm,⏳ hourglass,🔔 bell,🔕 no_bell,📢 loudspeaker,🔍 search`,
  symbols: `❤️ heart love,🧡 orange_heart,💛 yellow_heart,💚 green_heart,💙 blue_heart,💜 purple_heart,🖤 black_heart,🤍 white_heart,💔 broken_heart,💕 two_hearts,💯 100 hundred,💢 anger,💥 boom,💫 dizzy_star,💬 speech_balloon,💤 zzz,✅ check done,☑️ ballot_check,✔️ heavy_check,❌ x cross,❓ question,❗ exclamation,⚠️ warning,🚫 forbidden,⛔ no_entry,🆗 ok,🆕 new,🆒 cool_sign,🔴 red_circle,🟠 orange_circle,🟡 yellow_circle,🟢 green_circle,🔵 blue_circle,🟣 purple_circle,⚫ black_circle,⚪ white_circle,➕ plus,➖ minus,✖️ times,➡️ arrow_right,⬅️ arrow_left,⬆️ arrow_up,⬇️ arrow_down,🔄 arrows_cycle,♻️ recycle,🏁 checkered_flag,🚩 flag,🏳️‍🌈 rainbow_flag,♾️ infinity,©️ copyright`,
};

const read = (text: string): Emoji[] =>
  text.split(",").map((entry) => {
    const [emoji = "", ...names] = entry.split(" ");
    return { emoji, names };
  });

export const emoji = Object.fromEntries(
  Object.entries(table).map(([group, text]) => [group, read(text)]),
) as Record<keyof typeof table, Emoji[]>;

/** What one reacts with most, to be at hand. */
export const quickEmoji = ["👍", "❤️", "😂", "😮", "😢", "🙏"] as const;

/** Those whose name begins with the text first, then those that contain it. */
export function findEmoji(text: string, count: number): Emoji[] {
  const wanted = text.toLowerCase().replaceAll(" ", "_");
  const all = Object.values(emoji).flat();
  const begins = all.filter(({ names }) => names.some((name) => name.startsWith(wanted)));
  const contains = all.filter(
    (one) => !begins.includes(one) && one.names.some((name) => name.includes(wanted)),
  );
  return [...begins, ...contains].slice(0, count);
}
