#include "core/crypto/signing/known_answers.hpp"

namespace sealmint::crypto {
namespace {

// Raw parameters (core/crypto/key.hpp) in base64. These keys protect nothing.

// RSA keys: made for this file with openssl genrsa; the answer is that of openssl pkeyutl.
constexpr std::string_view rsa_2048 =
    "AQEBALPB/wfk/2x6JAcDPjadXMT9mN4ZNZmPiSFHmP3cjiV96wiOdWEMHpA87HZTmpAir3pHHDKUyn9yZY7TO+R6bn"
    "vgfkRzx/fF0mBObPhOXbyeHb5deMx+6zSRNnW69+sFxwl2kLw/YTpeg1wJlYxx3rWwGnhjAc2LeERaWisnADqqe2Nt"
    "bakZBJZECEb35387czdN11SSPVnORy389AeA6vruC459dWyLyPDV2nhQjcPWIfXWk46GT8mexlziA7p9BcFY4r6xm7"
    "KmzCcR6cQzhE/PP/iNsmVVdV2gIrGf/cMWjuLTLzAel0P2kRZWeL2yNxv7rhKMNKQcy+RuXXmUVesAAwEAAQEAFDuL"
    "KYfQahTLVlC6oWoP5YpHuQPsYQbjX/APm89F3plwKWvjcVNsYz7APMdHN973klNLrLPLoRGutac38A0Jv36yp6DCir"
    "Rk6/sXz9D+QvsnDOS3coj8j1Oi5hhvzC+/yeRjARU/K9M0hNj9UKwGbbvPFurJ6qk+la73xDClGXUjk4CWWbQmm+9T"
    "Oy0kkqRSJEDItn33QKkoWnYIiDAFNNIdl3iYfhqXcQ8T9l32QSr1nIyyM1eHdZqrPUP1KcN87k6fyJ2pXdp8dIgaSH"
    "BOmy+SE+xr+Zhyri9RKvCxyjqcQX8UTHVXDoiesMwHU0QalQQQwsLgAbVqVcHRAyIL6QCA3OJWNxs0lRBd8us8cf9f"
    "sTILfJdV5IeSsd3bYFbQdk2DcJDHJKbsyRzcobWIgBtgM4TtNU4gsRax27cX4M/bJFWl+plUD/Hi5eRPnhB2+Tapri"
    "nKnm6os79eoKhK9IUTMLG59LJdRfBik8b0sMMcGHokiDg0Qoep6JBWn5WdRCkAgNBV4KUYqNG8E0NpW7eVueS9eZIr"
    "qQQ9wFiTUtczYsFha0kD6vbGhT8tKgiF6W9mTk5h1srb4kTlRxXJuDa+HkF9nzneEPhpyGINXRXogIUTwul44o8LJ0"
    "E0rxfvV9Jk2e5RMFlXrd14B4OV+zT1hZ9vVv2i1BfHwSDjijBZQ+vzAIARJ7sOeJxy31yMm1yMdgsWlg5yVMalAyqP"
    "ie2Z4+Q46/hDa9srq5NEY2t3W8QIPxgPqElMFI9RcbPKnsPKABrDDavgdLwkqOK4fCz618iFvosbLb/A4lNT8o8E50"
    "07BILjC0qoCJpZ7juZwqAKgnzSIdpoggT9DdBScbNonZQjUQCAQNl6g+mZIzAYDvPMyOiiZMFWBlnw0pEmPmwdbT9h"
    "jjB05NWDXi2NbIzyeJS2hSajWWK7KYoodKmp5u5TmTa01E32Ml0dizXiWiMuxpMI7mOoWGR4oW4nWfS8TAcEn0klTT"
    "mYgzb3t+iU7jDRcTq7zVUrDuiQfJaBV2t8qHAg5GEAgJ1CI4u8yy5bMVag2CuIFdomLQ3viuQgIktg5AYgDyevGn03"
    "DrDRl+Fy16LFRZCnyxLb2G91zLc6qLhalnd/UhFdL4O24iX3IxKKyNXj1NAZ5XUKKYcQe85ABmVbVHr1CZGuVqFIMi"
    "qJB9ZItlEOkn82sHFM5THImOEuIZ16cmBN";

constexpr std::string_view rsa_3072 =
    "AQIBgJD7xud0Dsqwa07RhcQ5s8yAYoBt56d871jLUx27pOCRAmxJW06wo+6eACHWExSnlTiG6GrgrhNOdoekZcTpMz"
    "OKesCWEUlCRiuln5v7WINTphNswmVLo/CN9wYHWIs438I0BOaoGHKETrlKJ56yw17yT9lWqPT/xcb388isPeC7tYz7"
    "DrQnD8jX8LrzCTqDQpJ2sh1Kgin7ZMRaEznPeAOJ4uJz2uUOBwKZUkWKFsuQJiBjJby5edMl5aA8Pn66NEoFjxVfeC"
    "7mr74xUXpREWRU/1/CROvdmAwubqeTYVvvzpxgm+RfL3j3Matw4HVo0wlzBvZcoLhX6KNJd0TpeV39oY+8lcIW+ITO"
    "ixE0f+QjevBJzc+MH70PtEQr9qbE2AFcOJLDKBp5EB2JjPgwStxgL2q5xdJVeU3Bf5g8nS3AWh3AzuvlDDIhwOxSoz"
    "ishSB/umLuinRB+fpWVTn7iCjZCyMDT4KVwN4JMCmzwpMaaRmcePm/VaYORitgHI4tHQADAQABAYACDMSzSLOdjWMU"
    "Kb63UtrRsBCUd8cNvpJt5qUwBRx9fjLOUlugK5ceV9IMliMpbSJvg8Y4i8WgBMGExRbP/BjPjP6l9RJdI7Gi72rxDC"
    "32l2G3RoWirRS3Rc6T6qLi9eS4TL7qR4gUq9km9Ezq5FJdw2fMioyYEnr/WaUy/q8EAE/+pHjJ/8isK69wMBfaRkJU"
    "PQTjUcaMAOjSyXSH62VY9yzM8KTC6KxUDsHToxbvNF/NDjZixb/aqrrlc0N2zE3xk4KyQYNqnBBS5/JJrEiKhm1tnI"
    "5FO3P56KyXJyD6ImkRSKfxPKRFepLbg+eXEDZ9dmu8mwLS2h44CbR8aT2VmIr9ZenFv7LGMsg8ETzfqPvuFK9mhPJt"
    "rIJW5/si+4kR4n4RVI0GHUOVTlOezSgEgl8AainCzqJvwpCjSPIX3csjpAKJg/CdPBGqmM/YAvCXYTcXwyGRjVaFRj"
    "bp+vydkUurh3kjeMfjjar1vSONxYJd5SNSdU/j3TX4wl2+D2kAwMpYW4gKjNlcOw5AVbrKHADUsXYDPsAMAwKF9WW7"
    "Mi/dPwBf3lNsh6k89S6r4Cmu8tbpPZsWRPbyGVQu4XLi0/vb0O4mnTOZV7ztHFFrjqcB7Sr0Sa3tQTmW8WgHbzEJlM"
    "0UmdUFxF/iwi+ZByOsqzlJtIkdcg66C7GUbHFPEvBQZk7Pjf4YhLzI+Nf8TiQ8GD/EvQXOEwHVpPDYm//Yf+z4UaAe"
    "/elMORvRw8HerX4wLRFaG6IHHxYNjKqJjw0FZQDAt22VGlKr2u3EHYTYr+1wAoHTsHZx/M9D2btb/XRpl1ajEpyi4D"
    "nYBJ46xAQXZ0KbroCnYIjaJoLoZbDVbj9ItUQeYUKHFyMrsA5OfvdX8Xr7vZsfkb4GIsCtoTeSDqmOc9X3D4Ezl2GH"
    "wrAK2gM5gc620Ecx/1nsNqJSxEszrd0ouUNHRroXYUQgq0n8PxhLUhO7QEXhOF8mRBXrdKLh4CimGhgViyP0qFHS7h"
    "hkrxv8PSAdiR3G4NhYQxr9b8lZAMAnVngtAYgSddjRU3aXQtWg37jEbasUYQFwyyRDK9p87bFi3EB3zYCuSTiNY0LI"
    "N8fkOiIM9Y5gx/5enGKeGDUIINsEgaNMNcKV6y73MUbhdwFpuWZdluN4U70I8XEPgoJYQGoLvPxJe+cuo7x8lgQPti"
    "GQCpZzAH5nfqh6etn+uFK7faRoQtIDdbrTGq0CZGB+fTwWVdLiJ2vSmvnxCmEMa9ZKn9vTMEtl+ijpluX5w1nvpqn6"
    "nRHREr9HJEkYSfUAwFsaPCH0yZJU4UDgCFdokGdOX/uW+Ipdzw9HNSsvNHqL9zZ5QZQoZpf0lq9gcNdCh9wl3fvePK"
    "s//Xj0WS0GlXAiQwx/ZGUjfMFWebop0y4GrR3A++8A+D8uf45A8XQC1tPFg43Z1+vp7unNUbZyP4+vQbE0iyqOWPnR"
    "qVYBG8vQujc5qR8BsjcHBUrN1lDoGhDL6AbGLlQ3PeQ3Fti5RYJ17fmr2Jdg5lTrPt4uk2M9fQxG9SRy+6IVEdFSiG"
    "mLEQDAnPMWY4peuZCzmsFBs65K49658iNRT+blnsFMrvoFx6ibEiJlHsHSLD5QsNUzkGnNUcwOKR+rOb2FozpNewvI"
    "n+HbuYLv+ZR5boH+qfhc3tchsqXvjgstxX1SGvK0StA2JCau8CLejg34HSPYJciumQxLxLm0rBifcbgz32HlNbRQo7"
    "//htKk/T6waE10yb+y7EIwaLrmTSV0XEArR9yZnjpm+5tY9wkc9QB2Jh/5gxN4EUSjyDRXeB5gTooYS+PN";

constexpr std::string_view rsa_4096 =
    "AQMCALodq48+Kk9gzO9FmlY0VEi/nwby9NAp+SwApe9/luC2PmjpD3Vc34giqxIyjz3Oorrm3MtWoc/1EoHznuc3dS"
    "sud6Glts6vKGQDFycTaBq+mSTfoRpw8i7nORfSiChemRzREw0h0tanaH5ryplB4/eBm+m6IeqZk7rwNqNcXpcM6BYI"
    "NnCknYjxSCZdQEKj32h1ODRR8MnQUY2avRfocgmpnLqk7imWT6E2yr3/YWTmeyNFSw+iyJl8aVBr8eddhTfr3QZTfa"
    "AmiGVYCVLt3hj/HLe7rk7ZNMmgDaPZ6hNXCWSuglJ+Knta//ueo9SpLnLuirxT31v09lNdv4t8MCBGLdioTjsNksw7"
    "YNYhp335kcfKKJzc3a7MlKWE/2nuwkR1zJS+8GAVPq09lVRw5pe48ZrhurJX2i+n1F3nQK/U9aWNn4biZ8BjjQT5kj"
    "6LdtKssWuR3OQp4oqheEUDSlqpSEfX/F1PKewWvO1ikckEUiNfmQ5rqqLwIdkSt7UMF06FrzrsC99Fy4HSmR6ZZyUx"
    "N3Vo3hvisibhmkdNaOSJOtHSuowUOrNxXUzTaHrU7brRTmog7r7PcTahYTem2NLMdq6VAJBsG2eBFdVxtkc/V8BS0m"
    "sP1GSKgifa8v8vm8xhiZD9D4EZEf8cpEC3mcvgnIDatClZKhGtBW4TaQ1zAAMBAAECABfoSMnpN+Ejc5/GxpkNNshz"
    "iPeJDQaSZbYPzUDzGEv8TQ8H5Rrz16jynxwCz6CmYwP0NOeP1NBUUFDOHRrhZlUqLmbe1Rk+qccTGI3F8ekBk8WHTn"
    "gJiyqYPB7Bxgi9ghiQCMz2i9FUBtm6efdu3dxE02TWKpYqrS3lvncEngf0OfneizO0CaJ2MAjxkJge2ctex139KpuZ"
    "/WfduS2Rh9iS55WYKxm/e7IfSjLW08l0y9uPgqFbDT6eGx8gBp5sRnkU/LrbzbbdTEcMZII5GP8IAkXdv3nUb/H4c9"
    "gY3Xcnhobe3dG/8DARU/GcArqGEvfjiYHAmmADGwNBdyHxTXMXx/4DXTKgoZ5AlDzekkR/XNpSwpGLvn2EhYE3h1JZ"
    "rS+cpp1qp6Guw4vPRatzrVZAOsrQcuigKKF5Zqb/zDC7U4OjhF+bMJzajdm6300tkLz0QT5q3Z1aHZtLU0rjSF88DS"
    "np3GF363F6EXhyyiFbdEsLMSTq4gEIqqIzCQEOrTzUn/sJU9t+OKFPrJCmFjYeYfIBu1xIH8jazkdFeM+foKIHnoOW"
    "PFGdqsn/YxtLatYvFaFH2+RjcI9icMvZIn3BuMz4xzcSIRPozvYE9VX1YziX3AYJSX1y9cyFMvEZvfsrH4E1UgjrwO"
    "974D8GS7LXW1FpjiVspwAsKL4jVvedAQDf5fe05frPx5kCedb/ocgtBJ1zOprAyFKTAjAoh9GsSjyrAN67SxtewLPV"
    "OWZjwfSx8HncjoHU2o42PX8GVBoVxNVosJAAyX2LU4+H2vq5/xe2TVEG2oM8xhpKb0pl0UoxFapHcEoyRryT16oa36"
    "n0XJGWbYa64QW8/3dM1QVEs+4LpmIz8wQYGPwj7e7FGfrByKxEL94sokH2Gr2GQI/6nPNatZxz21RPWrJgoYflqkPH"
    "1Yl6Mx839ooQCgUdPFyS38zDbbCSqrcA/P5by9fb7lSF05s9XgjEKZGiGYVX+vzTuzsSQyW9vSSTeeNRvIMR1pVHQ4"
    "eStyBzeFCXIWnFAQDUzOzgJtsuealLls8fX16ghf+Urc4Ztd4Knp1ovHHmAi+aUQnEqqfhaGGn7iFur+XlLD93u4lK"
    "FHT4IY4NbBrohkd7+r6EEqLH18aVnO3TNB1ltpF4Wi25rNb5IPchiEDSj9IgUCDJsMUvZLj4lXTIieP3mWUs3+/crQ"
    "Gk8jUtuLCQRPnTTSZ4JowuPTef6Rz58d42I7oGR5L6wnOKjKmg9fmWD/Aa/EHdSclJ0/VlpINPPJChOTyCJhDXlJW4"
    "JGTyL9HCm1FLssR7ketycLG/6UMUkzonWU99sN2IIKO9mGuoDyCpJw9qiln4q0mpOq6hnE/uIjjuKmvvtHxvjOXXAQ"
    "CM1vMHhvdLhom4Zf4ZVaI+tz13w3CfPiO7N9AlXrJFB3m8M9Lny+oOo3c79Fx0+ge7esKdO8NtqoF0myBxUawK74My"
    "1IXxCM4BO3H5CoVXRKCc22vRvNh6/T6Cfhk1jP53e+JeB8OUdqye7zWgq/sTrLsj/geXPH9IkQZxfTpQKkLeby4s8X"
    "ws0GKjE0N0FtCG332Fcvr15qdJcS6w6aHoCpyF/eHJezlApZO5d0Kt9HmolaliBhBoOpxEVJk898Bf34nFkRVWXS66"
    "32n9Qm+pd/URLbfkVWd8RY3Hgvg/DLHHWmphJX3zKax9XFnjC4sDSJEkf9UjNDCkkhVXy/vlAQAffVuoJ9fTXsmAmA"
    "Z6XACCvJF/jOCsyU7cP3CHqSspoDUvHsLVSXOiVXHuCb0Exh689PlHXIcKYVCVz1FYByFMO2KkpAxBOwi/jdyjEx/W"
    "WyXmgUexiZaunTcKkqg/XAxLnGC5y2GutuvXAY6lqmgnrNABOb/RDipOe4N8xyK7a1MlZi+Z5xbEPOANj52FmldhXT"
    "tGw66pczn6xX+Xhw0q9ntCi4U6WQ3eEycoN6derSOJPCsi0Hd1wvBHFoO5RhlyBUWDCLzU+NU+e+9ddfO3tGrqxoaa"
    "gArVTLDbjgjs63sy2Vo57b/IQkTiGWbDFh31aE4jrQjDpZ9nT0wCrdTtAQCe7uumUIAIlAfTIrvCN3V8WJ/H6GG66D"
    "fa21ATO+cK0e9sykbI/rZfIP8i8CtsxLbsOQWtd6EK3lOn4eOOdV4EmvYA6TdjiAa/gkygrwbczcTR0w+PdXmZyQ3K"
    "AG0Fa/2dP38SejBF9YhU3Eh2rTlqZCsWOZuJLrV8LdyKaCNrRXRj6o3SmU4a7dXdxMI2LudOO8tRRtIxqDV0QajrT9"
    "Tc8JkwlbPQlJKH3x6xfUvMLPz/QQ1f/c78Ch0av/y+QndTyWrAEw6bE/hukX6qa299zCAcLpf8TVTJGx2GHKHyeFM9"
    "48X2vhBBk1UrSDF+NLBCC353uRP6guZcTyOTWamZ";

// RFC 6979 appendix A.2.5.
constexpr std::string_view ec_p256 =
    "AQQAIMmvqdhFunUWa1whV2ex1pNOUMPbNuibEnuKYisSD2chAEEEYP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLm"
    "Dyn7Z5A/4QCLi8maQa6elWKLxk8vGyDC1+n1F3o8KU1EYimQ==";

// RFC 6979 appendix A.2.6.
constexpr std::string_view ec_p384 =
    "AQUAMGudPa0uG4wcBbGYdbZln03iPDtme/KXupqkd0B4cTfYltVyTkxwqCX4csnqYNLt9QBhBOw6TkFbThmkVoYYAp"
    "9Cf6XamovErpLgLgaq5ShrMAxk3vjw6pBVhmBkolRRVIC8E4AV2bctfVckTqjvmsDGIYlnCKWTZ/nfufVMqEs/HJ2x"
    "KIsjHDrg1P5zRP0lMyZHIA==";

// RFC 6979 appendix A.2.7.
constexpr std::string_view ec_p521 =
    "AQYAQgD60G2qYro7JdL7QBM9p1cgXeZ/W7ABj+6MhuG2jH51yqiW6zLx9HxwhVg2ptFvzBRm9tj77GfbiewMCLDplr"
    "g1OACFBAGJRVDQeFky4A6qI7aU8hP4wxIfhtyXoE5acWfbTlvNNxEj1G5F22tdU3Cn8g+2MxVdOP+hbSvXYdysR0ua"
    "L1AjpABJMQHJYs1NL933giheZFhBOcL5G0f4f/gjVNZjD3RqKKDbJXQbWzSoKACLIqzCP5JPqvvU0z+B6maVbf6qK/"
    "389Q==";

// RFC 8032 section 7.1, test 3.
constexpr std::string_view ed25519 = "AQcAIMWqjfQ/n4N77bdELzHct7Fm04U1B28JS4XOOi4LRFj3";

}  // namespace

KnownAnswer known_answer(model::KeyAlgorithm algorithm) {
  switch (algorithm) {
    case model::KeyAlgorithm::rsa_2048:
      return {rsa_2048, "e051bc5de631c6693828baba6faa00636ef29f75e69c4b379d5d6381d4eaa28d"};
    case model::KeyAlgorithm::rsa_3072:
      return {rsa_3072, "286874fed2f49551bbb02430d464814f64aae3abd1215f43ed394f7efaaeedd6"};
    case model::KeyAlgorithm::rsa_4096:
      return {rsa_4096, "620b3809dc7dbcf0b1481deff9376609480c0f07d45e5cbc137f7a391eb50b43"};
    case model::KeyAlgorithm::ec_p256: return {ec_p256, ""};
    case model::KeyAlgorithm::ec_p384: return {ec_p384, ""};
    case model::KeyAlgorithm::ec_p521: return {ec_p521, ""};
    case model::KeyAlgorithm::ed25519:
      return {ed25519, "d9a913bf1632c8c001705e3f13a0f695e8c9f44a00e3a8685ea56a812e35979f"};
  }
  return {};
}

}  // namespace sealmint::crypto
