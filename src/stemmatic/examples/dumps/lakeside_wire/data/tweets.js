window.YTD.tweets.part0 = [
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "2726776695813050420"
          ],
          "editableUntil" : "2031-06-11T14:00:00.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "219"
      ],
      "favorite_count" : "178",
      "id_str" : "2726776695813050420",
      "truncated" : false,
      "retweet_count" : "23",
      "id" : "2726776695813050420",
      "created_at" : "Wed Jun 11 13:00:00 +0000 2031",
      "favorited" : false,
      "full_text" : "On the sidelines of the Four Rivers Summit in Belmora, Foreign Minister Tomas Verhalen of Valdoria met Karsu Foreign Minister Selvi Arkandag for talks. Both sides confirmed June 20 as the opening date of the ferry line.",
      "lang" : "en"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "2726492825318330413"
          ],
          "editableUntil" : "2031-06-10T19:12:00.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [],
        "symbols" : [],
        "user_mentions" : [
          {
            "name" : "Belmora Today",
            "screen_name" : "belmora_today",
            "indices" : [
              "3",
              "17"
            ],
            "id_str" : "1733000000000000021",
            "id" : "1733000000000000021"
          }
        ],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "144"
      ],
      "favorite_count" : "0",
      "id_str" : "2726492825318330413",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "2726492825318330413",
      "created_at" : "Tue Jun 10 18:12:00 +0000 2031",
      "favorited" : false,
      "full_text" : "RT @belmora_today: The tram to the congress hall runs every four minutes tonight. Please let the interpreters on first, they have been standing…",
      "lang" : "en"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "2726360201425850406"
          ],
          "editableUntil" : "2031-06-10T10:25:00.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [
          {
            "text" : "FourRivers",
            "indices" : [
              "226",
              "237"
            ]
          }
        ],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "244"
      ],
      "favorite_count" : "132",
      "id_str" : "2726360201425850406",
      "truncated" : false,
      "retweet_count" : "17",
      "id" : "2726360201425850406",
      "created_at" : "Tue Jun 10 09:25:00 +0000 2031",
      "favorited" : false,
      "full_text" : "“A river does not know where one country ends and another begins. Whoever poisons it upstream drinks from the same cup in the end, because the fish, the grain and the rain carry the poison back to him.” – Verhalen opening the #FourRivers Summit",
      "lang" : "en"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "2726112318059450399"
          ],
          "editableUntil" : "2031-06-09T18:00:00.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [
          {
            "text" : "FourRivers",
            "indices" : [
              "113",
              "124"
            ]
          },
          {
            "text" : "Belmora",
            "indices" : [
              "125",
              "133"
            ]
          },
          {
            "text" : "Valdoria",
            "indices" : [
              "134",
              "143"
            ]
          },
          {
            "text" : "Karsu",
            "indices" : [
              "144",
              "150"
            ]
          }
        ],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "150"
      ],
      "favorite_count" : "109",
      "id_str" : "2726112318059450399",
      "truncated" : false,
      "retweet_count" : "14",
      "id" : "2726112318059450399",
      "created_at" : "Mon Jun 09 17:00:00 +0000 2031",
      "favorited" : false,
      "full_text" : "Road closures around the congress hall from 6 a.m. on Tuesday: Quay Street, Weavers’ Lane and the lower bridge.\n\n#FourRivers #Belmora #Valdoria #Karsu",
      "lang" : "en"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "2725283607475130392"
          ],
          "editableUntil" : "2031-06-07T11:07:00.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "240"
      ],
      "favorite_count" : "86",
      "id_str" : "2725283607475130392",
      "truncated" : false,
      "retweet_count" : "11",
      "id" : "2725283607475130392",
      "created_at" : "Sat Jun 07 10:07:00 +0000 2031",
      "favorited" : false,
      "full_text" : "⚡️ Valdoria and the Ostrel Union have exchanged the instruments of ratification of the Treaty on River Pilots. The treaty enters into force in thirty days; until then pilots work under the rules of 2019.\n\nLakeside Wire – news from the water",
      "lang" : "en"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "2724594818872250385"
          ],
          "editableUntil" : "2031-06-05T13:30:00.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "121"
      ],
      "favorite_count" : "63",
      "id_str" : "2724594818872250385",
      "truncated" : false,
      "retweet_count" : "8",
      "id" : "2724594818872250385",
      "created_at" : "Thu Jun 05 12:30:00 +0000 2031",
      "favorited" : false,
      "full_text" : "“A small country does not have to shout in order to be heard.” Valdoria’s Foreign Minister Tomas Verhalen in Veyra today.",
      "lang" : "en"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "2724119688115130378"
          ],
          "editableUntil" : "2031-06-04T06:02:00.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : [],
        "media" : [
          {
            "expanded_url" : "https://x.com/lakeside_wire/status/2724119688115130378/photo/1",
            "indices" : [
              "108",
              "131"
            ],
            "url" : "https://t.co/a1B2c3D4e5",
            "media_url" : "http://cdn.example/media/2724119688115130378.jpg",
            "id_str" : "2724119688115128378",
            "id" : "2724119688115128378",
            "media_url_https" : "https://cdn.example/media/2724119688115130378.jpg",
            "sizes" : {
              "large" : {
                "w" : "1280",
                "h" : "853",
                "resize" : "fit"
              }
            },
            "type" : "photo",
            "display_url" : "pic.x.com/a1B2c3D4e5"
          }
        ]
      },
      "display_text_range" : [
        "0",
        "131"
      ],
      "favorite_count" : "40",
      "id_str" : "2724119688115130378",
      "truncated" : false,
      "retweet_count" : "5",
      "id" : "2724119688115130378",
      "created_at" : "Wed Jun 04 05:02:00 +0000 2031",
      "favorited" : false,
      "full_text" : "Good morning, friends! Fog on the lake until ten, and the number 3 tram is still not running. Bring a book. https://t.co/a1B2c3D4e5",
      "lang" : "en",
      "possibly_sensitive" : false,
      "extended_entities" : {
        "media" : [
          {
            "expanded_url" : "https://x.com/lakeside_wire/status/2724119688115130378/photo/1",
            "indices" : [
              "108",
              "131"
            ],
            "url" : "https://t.co/a1B2c3D4e5",
            "media_url" : "http://cdn.example/media/2724119688115130378.jpg",
            "id_str" : "2724119688115128378",
            "id" : "2724119688115128378",
            "media_url_https" : "https://cdn.example/media/2724119688115130378.jpg",
            "sizes" : {
              "large" : {
                "w" : "1280",
                "h" : "853",
                "resize" : "fit"
              }
            },
            "type" : "photo",
            "display_url" : "pic.x.com/a1B2c3D4e5"
          }
        ]
      }
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "2723812413404090371"
          ],
          "editableUntil" : "2031-06-03T09:41:00.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "194"
      ],
      "favorite_count" : "17",
      "id_str" : "2723812413404090371",
      "truncated" : false,
      "retweet_count" : "2",
      "id" : "2723812413404090371",
      "created_at" : "Tue Jun 03 08:41:00 +0000 2031",
      "favorited" : false,
      "full_text" : "“Two vessels will make six crossings a week, and each of them can carry 340 passengers and 60 lorries,” Valdoria’s Foreign Ministry spokesperson Ilse Brandau says of the Belmora–Temirkale ferry.",
      "lang" : "en"
    }
  }
]
