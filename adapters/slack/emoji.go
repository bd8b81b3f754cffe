package slack

import (
	"regexp"
	"strings"
)

// shortcode is an emoji as Slack writes it, ":+1:".
var shortcode = regexp.MustCompile(`:[a-z0-9+][a-z0-9_+-]*:|:-1:`)

// pictured is a text with the characters that its emoji stand for: Slack writes them by name, and a name's words are not what a
// person said. Names that are not known stay.
func pictured(text string) string {
	return shortcode.ReplaceAllStringFunc(text, func(code string) string {
		if character, known := emoji[strings.Trim(code, ":")]; known {
			return character
		}
		return code
	})
}

// emoji are the common ones by the names that Slack gives them: of hands, skin tones, faces, illness, signs, and what patients talk
// about. A character is never longer than its name between colons.
var emoji = map[string]string{
	"+1": "👍", "thumbsup": "👍", "-1": "👎", "thumbsdown": "👎", "ok_hand": "👌", "wave": "👋", "clap": "👏", "raised_hands": "🙌", "pray": "🙏", "muscle": "💪", "handshake": "🤝", "v": "✌", "crossed_fingers": "🤞", "point_up": "☝", "open_hands": "👐", "shrug": "🤷", "facepalm": "🤦",
	"skin-tone-2": "🏻", "skin-tone-3": "🏼", "skin-tone-4": "🏽", "skin-tone-5": "🏾", "skin-tone-6": "🏿",
	"smile": "😄", "smiley": "😃", "grinning": "😀", "grin": "😁", "laughing": "😆", "satisfied": "😆", "sweat_smile": "😅", "joy": "😂", "rolling_on_the_floor_laughing": "🤣", "slightly_smiling_face": "🙂", "upside_down_face": "🙃", "wink": "😉", "blush": "😊", "innocent": "😇", "relaxed": "☺", "heart_eyes": "😍", "smiling_face_with_3_hearts": "🥰", "star-struck": "🤩", "kissing_heart": "😘", "yum": "😋", "stuck_out_tongue": "😛", "stuck_out_tongue_winking_eye": "😜", "hugging_face": "🤗", "sunglasses": "😎", "partying_face": "🥳",
	"thinking_face": "🤔", "neutral_face": "😐", "expressionless": "😑", "no_mouth": "😶", "smirk": "😏", "unamused": "😒", "face_with_rolling_eyes": "🙄", "grimacing": "😬", "relieved": "😌", "pensive": "😔", "confused": "😕", "worried": "😟", "slightly_frowning_face": "🙁", "white_frowning_face": "☹", "frowning": "😦", "anguished": "😧", "open_mouth": "😮", "hushed": "😯", "astonished": "😲", "flushed": "😳", "pleading_face": "🥺", "fearful": "😨", "cold_sweat": "😰", "disappointed_relieved": "😥", "cry": "😢", "sob": "😭", "scream": "😱", "confounded": "😖", "persevere": "😣", "disappointed": "😞", "sweat": "😓", "weary": "😩", "tired_face": "😫", "triumph": "😤", "rage": "😡", "angry": "😠",
	"sleepy": "😪", "sleeping": "😴", "yawning_face": "🥱", "zzz": "💤", "mask": "😷", "face_with_thermometer": "🤒", "face_with_head_bandage": "🤕", "nauseated_face": "🤢", "face_vomiting": "🤮", "sneezing_face": "🤧", "hot_face": "🥵", "cold_face": "🥶", "woozy_face": "🥴", "dizzy_face": "😵", "exploding_head": "🤯", "skull": "💀",
	"heart": "❤", "yellow_heart": "💛", "green_heart": "💚", "blue_heart": "💙", "purple_heart": "💜", "broken_heart": "💔", "two_hearts": "💕", "100": "💯", "tada": "🎉", "fire": "🔥", "sparkles": "✨", "star": "⭐", "eyes": "👀", "white_check_mark": "✅", "heavy_check_mark": "✔", "x": "❌", "question": "❓", "exclamation": "❗", "warning": "⚠", "sos": "🆘",
	"pill": "💊", "syringe": "💉", "hospital": "🏥", "ambulance": "🚑", "leg": "🦵", "foot": "🦶", "brain": "🧠", "bed": "🛏", "baby": "👶", "pregnant_woman": "🤰", "breast-feeding": "🤱", "coffee": "☕", "wine_glass": "🍷", "beer": "🍺", "cigarette": "🚬", "banana": "🍌", "crescent_moon": "🌙",
}
