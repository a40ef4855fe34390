"""Invented sentences in several languages: lines of one number say the same thing."""

from __future__ import annotations

SENTENCES = {
    "en": [
        "The ministry of Velmora announced that grain exports would resume on Monday.",
        "Residents of the northern quarter have been without water for three days.",
        "The delegation arrived in Karsavia late at night and refused to answer questions.",
        "Our teachers deserve a fair wage, said the deputy from Lower Tarn.",
        "The bridge over the river Orel will be closed until the end of the month.",
    ],
    "ru": [
        "Министерство Вельморы сообщило, что экспорт зерна возобновится в понедельник.",
        "Жители северного квартала уже три дня остаются без воды.",
        "Делегация прибыла в Карсавию поздно ночью и отказалась отвечать на вопросы.",
        "Наши учителя заслуживают достойной зарплаты, сказала депутат из Нижнего Тарна.",
        "Мост через реку Орел будет закрыт до конца месяца.",
    ],
    "tr": [
        "Velmora Bakanlığı, tahıl ihracatının pazartesi günü yeniden başlayacağını duyurdu.",
        "Kuzey mahallesinin sakinleri üç gündür susuz.",
        "Heyet gece geç saatlerde Karsavya'ya geldi ve soruları yanıtlamayı reddetti.",
        "Öğretmenlerimiz adil bir ücreti hak ediyor, dedi Aşağı Tarn milletvekili.",
        "Orel nehri üzerindeki köprü ay sonuna kadar kapalı olacak.",
    ],
    "ar": [
        "أعلنت وزارة فيلمورا أن صادرات الحبوب ستستأنف يوم الاثنين.",
        "سكان الحي الشمالي بلا ماء منذ ثلاثة أيام.",
        "وصل الوفد إلى كارسافيا في وقت متأخر من الليل ورفض الإجابة على الأسئلة.",
        "معلمونا يستحقون أجراً عادلاً، قالت النائبة من تارن السفلى.",
        "سيبقى الجسر فوق نهر أوريل مغلقاً حتى نهاية الشهر.",
    ],
    "de": [
        "Das Ministerium von Velmora teilte mit, dass die Getreideausfuhr am Montag wieder beginnt.",
        "Die Bewohner des nördlichen Viertels sind seit drei Tagen ohne Wasser.",
        "Die Delegation kam spät in der Nacht in Karsavien an und wollte keine Fragen beantworten.",
        "Unsere Lehrer verdienen einen gerechten Lohn, sagte die Abgeordnete aus Niedertarn.",
        "Die Brücke über den Fluss Orel bleibt bis Ende des Monats gesperrt.",
    ],
    "zh": [
        "韦尔莫拉农业部宣布,粮食出口将于星期一恢复。",
        "北区居民已经三天没有水了。",
        "代表团深夜抵达卡尔萨维亚,拒绝回答问题。",
        "下塔恩的议员说,我们的教师应该得到公平的工资。",
        "奥列尔河上的大桥将关闭到月底。",
    ],
    "uk": [
        "Міністерство Вельмори повідомило, що експорт зерна відновиться в понеділок.",
        "Мешканці північного кварталу вже три дні залишаються без води.",
        "Делегація прибула до Карсавії пізно вночі й відмовилася відповідати на запитання.",
        "Наші вчителі заслуговують на гідну зарплату, сказала депутатка з Нижнього Тарна.",
        "Міст через річку Орел буде закрито до кінця місяця.",
    ],
    "fa": [
        "وزارت ولمورا اعلام کرد که صادرات غلات از روز دوشنبه از سر گرفته می‌شود.",
        "ساکنان محلهٔ شمالی سه روز است که آب ندارند.",
        "هیئت نمایندگی دیروقت شب به کارساویا رسید و از پاسخ دادن به پرسش‌ها خودداری کرد.",
        "نمایندهٔ تارن پایین گفت معلمان ما سزاوار دستمزدی عادلانه هستند.",
        "پل روی رودخانهٔ اورل تا پایان ماه بسته خواهد بود.",
    ],
    "he": [
        "משרד החקלאות של ולמורה הודיע כי יצוא התבואה יתחדש ביום שני.",
        "תושבי הרובע הצפוני נמצאים כבר שלושה ימים בלי מים.",
        "המשלחת הגיעה לקרסביה מאוחר בלילה וסירבה לענות על שאלות.",
        "המורים שלנו ראויים לשכר הוגן, אמרה חברת הפרלמנט מטארן תחתית.",
        "הגשר מעל הנהר אוראל יהיה סגור עד סוף החודש.",
    ],
    "bg": [
        "Министерството на Велмора съобщи, че износът на зърно ще бъде възобновен в понеделник.",
        "Жителите на северния квартал са без вода вече три дни.",
        "Делегацията пристигна в Карсавия късно през нощта и отказа да отговаря на въпроси.",
        "Нашите учители заслужават справедлива заплата, каза депутатката от Долен Тарн.",
        "Мостът над река Орел ще бъде затворен до края на месеца.",
    ],
    "be": [
        "Міністэрства Вельморы паведаміла, што экспарт збожжа адновіцца ў панядзелак.",
        "Жыхары паўночнага квартала ўжо тры дні застаюцца без вады.",
        "Дэлегацыя прыбыла ў Карсавію позна ўначы і адмовілася адказваць на пытанні.",
        "Нашы настаўнікі заслугоўваюць годнай зарплаты, сказала дэпутатка з Ніжняга Тарна.",
        "Мост праз раку Орэл будзе зачынены да канца месяца.",
    ],
    "sr": [
        "Министарство Велморе саопштило је да ће извоз жита бити настављен у понедељак.",
        "Становници северне четврти већ три дана немају воду.",
        "Делегација је стигла у Карсавију касно ноћу и одбила да одговара на питања.",
        "Наши учитељи заслужују праведну плату, рекла је посланица из Доњег Тарна.",
        "Мост преко реке Орел биће затворен до краја месеца.",
    ],
    "hi": [
        "वेलमोरा के मंत्रालय ने घोषणा की कि अनाज का निर्यात सोमवार को फिर शुरू होगा।",
        "उत्तरी मोहल्ले के निवासी तीन दिनों से बिना पानी के हैं।",
        "प्रतिनिधिमंडल देर रात कारसाविया पहुँचा और सवालों के जवाब देने से इनकार कर दिया।",
        "निचले तार्न की सांसद ने कहा कि हमारे शिक्षक उचित वेतन के हकदार हैं।",
        "ओरेल नदी पर बना पुल महीने के अंत तक बंद रहेगा।",
    ],
    "id": [
        "Kementerian Velmora mengumumkan bahwa ekspor gandum akan dimulai kembali pada hari Senin.",
        "Warga kawasan utara sudah tiga hari tidak mendapat air.",
        "Delegasi itu tiba di Karsavia larut malam dan menolak menjawab pertanyaan.",
        "Guru-guru kita berhak atas upah yang adil, kata anggota parlemen dari Tarn Hilir.",
        "Jembatan di atas sungai Orel akan ditutup sampai akhir bulan.",
    ],
}
EXTRA = ("uk", "fa", "he", "bg", "be", "sr", "hi", "id")
STOCK = tuple(language for language in SENTENCES if language not in EXTRA)
