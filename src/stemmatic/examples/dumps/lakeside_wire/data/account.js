window.YTD.account.part0 = [
  {
    "account" : {
      "email" : "desk@lakesidewire.example",
      "createdVia" : "web",
      "username" : "lakeside_wire",
      "accountId" : "1688000000000000007",
      "createdAt" : "2023-08-06T07:00:00.000Z",
      "accountDisplayName" : "Lakeside Wire"
    }
  }
]
