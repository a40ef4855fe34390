"""Month names, as printed in dates, in the languages whose headings are read."""

from __future__ import annotations

_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "ru nominative": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "uk nominative": "січень лютий березень квітень травень червень липень серпень вересень жовтень листопад грудень",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}
# "mart" is also Ukrainian March elsewhere and "mai" German and French: the numbers agree wherever names are shared.
MONTH_NAMES: dict[str, int] = {name: n for names in _MONTHS.values() for n, name in enumerate(names.split(), 1)}
