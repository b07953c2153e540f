#include "core/rules/redaction.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <string>
#include <vector>

namespace sealmint::rules {
namespace {

struct Row {
  std::string_view given;
  std::string_view expected;
};

void check(const std::vector<Row>& rows) {
  for (const auto& [given, expected] : rows) {
    const std::string redacted = redact_command(given);
    BOOST_TEST_CONTEXT(given) {
      BOOST_TEST(redacted == expected);
      BOOST_TEST(redact_command(redacted) == redacted);
    }
  }
}

void check_unchanged(const std::vector<std::string_view>& lines) {
  for (const auto line : lines) check({{line, line}});
}

// A repeatable source of choices.
class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}

  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(engine_()) % bound; }

  template <typename Choices>
  std::string pick(const Choices& choices) {
    return std::string(choices[below(choices.size())]);
  }

 private:
  std::mt19937 engine_;
};

BOOST_AUTO_TEST_SUITE(redaction)

BOOST_AUTO_TEST_CASE(the_vectors_of_the_contract_hold) {
  check({{"tool -keypass=abc x", "tool -keypass=*** x"},
         {"tool /p /f c.pfx", "tool /p /f c.pfx"},
         {"msb /p:Password=abc", "msb /p:Password=***"},
         {"t --db.password abc", "t --db.password ***"},
         {"t -pass:abc z", "t -pass:*** z"},
         {"t DB_PASSWORD=abc x", "t DB_PASSWORD=*** x"},
         {"t -pin 1234 -pass p2 x", "t -pin *** -pass *** x"},
         {"t -pin *** -pass=*** x", "t -pin *** -pass=*** x"},
         {"jarsigner -storepass hunter2-of-test a.jar", "jarsigner -storepass *** a.jar"}});
}

BOOST_AUTO_TEST_CASE(every_flag_name_is_known_in_every_form) {
  for (const std::string name : {"storepass", "keypass", "passphrase", "password", "passwd",
                                 "passin", "passout", "pass", "pin", "pw", "p", "PiN", "PassWord",
                                 "token", "api-key", "apikey", "secret", "bearer", "API_KEY"}) {
    for (const std::string prefix : {"-", "--", "/", "//"}) {
      for (const std::string separator : {"=", ":", " ", "  ", "\t", " = "}) {
        const std::string key = "t " + prefix + name + separator;
        check({{key + "abc x", key + "*** x"}, {key + "\"a b\" x", key + "*** x"}});
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(assignments_need_no_flag) {
  check({{"PASSWORD=abc", "PASSWORD=***"},
         {"DbPassword = abc x", "DbPassword = *** x"},
         {"t -Djavax.net.ssl.keyStorePassword=abc x", "t -Djavax.net.ssl.keyStorePassword=*** x"},
         {"t password= -x y", "t password= *** y"},
         {"GITHUB_TOKEN=abc t", "GITHUB_TOKEN=*** t"},
         {"t --env=DB_PASSWORD=abc x", "t --env=DB_PASSWORD=*** x"},
         {"$env:DB_PASSWORD=\"a b\"; t", "$env:DB_PASSWORD=*** t"}});
}

BOOST_AUTO_TEST_CASE(harmless_lines_stay_as_they_are) {
  check_unchanged({"",
                   " ",
                   "t",
                   "t password abc",
                   "t --password -x",
                   "t --password /x",
                   "t --password",
                   "t --password ",
                   "t -pass=",
                   "t pass=abc",
                   "t p:abc",
                   "a-p b",
                   "x/p y",
                   "t -path abc",
                   "t --passwords abc",
                   "msb /p:Configuration=Release",
                   "msb \"/p:DefineConstants=A B\" x",
                   "t /tr http://ts.example:80/a@b /td sha256",
                   "git clone ssh://git@example.org/x",
                   "t --token-label abc",
                   "t -key pkcs11:token=release;object=a"});
}

BOOST_AUTO_TEST_CASE(quoted_values_go_as_a_whole) {
  check({{"t -pass \"a b\" x", "t -pass *** x"},
         {"t -pass 'a b' x", "t -pass *** x"},
         {"t -pass \"a \\\" b\" x", "t -pass *** x"},
         {"t -pass \"-a b\"c x", "t -pass *** x"},
         {"t -pass=ab\"c d\" x", "t -pass=*** x"},
         {"t -pass \"\" x", "t -pass *** x"},
         {"t -pass \"a b x", "t -pass ***"},
         {"t -pass='a b x", "t -pass=***"},
         {"t -pass=\"", "t -pass=***"},
         {"t \"--password=a b\" x", "t \"--password=***\" x"},
         {"t \"--password=a b\"cd x", "t \"--password=***\"*** x"},
         {"t '--password=a b' x", "t '--password=***' x"},
         {"t \"--password=a b x", "t \"--password=***"},
         {"t \"--password=\" x", "t \"--password=\" x"},
         {"t \"--password\" \"a b\" x", "t \"--password\" *** x"},
         {"sh -c \"t -pin 1234\" x", "sh -c \"t -pin ***\" x"},
         {"sh -c \"t -pin \\\"a b\\\" x\"", "sh -c \"t -pin *** x\""}});
}

BOOST_AUTO_TEST_CASE(bearer_values_headers_and_urls_are_redacted) {
  check({{"curl -H \"Authorization: Bearer xyz\" u", "curl -H \"Authorization: Bearer ***\" u"},
         {"curl -H 'authorization:bearer xyz'", "curl -H 'authorization:bearer ***'"},
         {"Authorization: Bearer -xyz", "Authorization: Bearer ***"},
         {"t --bearer xyz u", "t --bearer *** u"},
         {"curl -H \"X-Api-Key: a=b\" u", "curl -H \"X-Api-Key: ***\" u"},
         {"curl -d {\"password\":\"abc\"}", "curl -d {\"password\":***"},
         {"git clone https://me:abc@example.org/x", "git clone https://me:***@example.org/x"},
         {"t postgres://me:a@b:c@h:5432/d", "t postgres://me:***@h:5432/d"},
         {"t https://token:abc@h", "t https://token:***@h"},
         {"t https://h/?a=b&access_token=abc x", "t https://h/?a=b&access_token=*** x"},
         {"t -key pkcs11:token=a;pin-value=1234 x", "t -key pkcs11:token=a;pin-value=*** x"}});
}

BOOST_AUTO_TEST_CASE(overlapping_rules_leave_no_secret) {
  check({{"t -p password = abc", "t -p *** = ***"},
         {"t --password = abc x", "t --password = *** x"},
         {"t -p = abc x", "t -p = *** x"},
         {"t password= -pin 1234 x", "t password= *** *** x"},
         {"t -p password=abc x", "t -p *** x"},
         {"t -passin pass:abc x", "t -passin *** x"},
         {"t /p:Password abc y", "t /p:*** *** y"},
         {"t /p:Password = abc y", "t /p:*** = *** y"},
         {"t /pass:x.password=abc y", "t /pass:*** y"},
         {"t password=password=abc y", "t password=*** y"},
         {"t -pass:Zm9v= y", "t -pass:*** y"},
         {"t /p:http://me:a=b@h y", "t /p:*** y"},
         {"t -pass:http://me:a@h/b y", "t -pass:*** y"},
         {"t \"PASSWORD=a -pass b\" x", "t \"PASSWORD=***\" x"}});
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_text_do_no_harm) {
  const std::string bytes("\0\xff -pin \xc3 \x80", 11);
  BOOST_TEST(redact_command(bytes) == std::string("\0\xff -pin *** \x80", 13));
}

BOOST_AUTO_TEST_CASE(redacting_twice_changes_nothing_more) {
  const std::vector<std::string_view> parts{
      "-",   "--",    "/",    "=",   ":",      " ",      "\"",       "'",     "\\",
      "@",   "://",   "***",  "p",   "pin",    "pass",   "password", "token", "bearer",
      "abc", "\t",    " -p ", "/p:", "https",  "x=y",    "\\\"",     ",",     "Authorization: ",
      ";",   "-pin ", "\" ",  " \"", "secret", "api-key"};
  Dice dice(20'260'801);
  for (int round = 0; round < 200'000; ++round) {
    std::string line;
    for (std::size_t left = 1 + dice.below(24); left > 0; --left) line += dice.pick(parts);
    const std::string redacted = redact_command(line);
    if (redact_command(redacted) != redacted) BOOST_ERROR("not stable: " << line);
  }
}

BOOST_AUTO_TEST_CASE(generated_secrets_never_remain) {
  const std::vector<std::string_view> keys{
      "-storepass ",      "--password=",    "/p ",
      "-pass:",           "--db.password ", "DB_PASSWORD=",
      "/p:Password=",     "-pin ",          "--token ",
      "X-Api-Key: ",      "bearer ",        "--api-key=",
      "client_secret = ", "-p = ",          "Authorization: Bearer "};
  const std::vector<std::string_view> harmless{
      "a.jar", "-x",        "/f c.pfx", "\"C:\\My Dir\\a.exe\"",
      "***",   "--verbose", "/p:A=B",   "http://h/x"};
  Dice dice(7);
  for (int round = 0; round < 50'000; ++round) {
    std::string line = "tool";
    std::vector<std::string> secrets;
    for (std::size_t left = 1 + dice.below(6); left > 0; --left) {
      line += ' ';
      if (dice.below(2) == 0) {
        line += dice.pick(harmless);
        continue;
      }
      const std::string secret = "s3cr" + std::to_string(dice.below(1'000'000)) + "#!";
      const std::string key = dice.pick(keys);
      const std::vector<std::string> forms{key + secret,
                                           key + '"' + secret + " two " + secret + '"',
                                           key + "'- " + secret + '\'',
                                           '"' + key + secret + '"',
                                           "sh -c \"t " + key + secret + "\"",
                                           "u://me:" + secret + "@h/"};
      line += dice.pick(forms);
      secrets.push_back(secret);
    }
    const std::string redacted = redact_command(line);
    for (const auto& secret : secrets) {
      if (redacted.find(secret) != std::string::npos) BOOST_ERROR(line << " -> " << redacted);
    }
    if (redact_command(redacted) != redacted) BOOST_ERROR("not stable: " << line);
  }
}

// Quadratic work on half a megabyte would take minutes.
// A quadratic scanner would sit here for minutes, until the test's own time limit.
BOOST_AUTO_TEST_CASE(long_hostile_lines_are_redacted_too) {
  for (const std::string part : {"password=", " -p=\"", " -p:'", "a://b:c", "\"secret=", "-p:\\\"",
                                 " -p ", "/p:=", "::::", "\"", " \"/p:x'="}) {
    std::string line;
    while (line.size() < 500'000) line += part;
    const std::string redacted = redact_command(line);
    BOOST_TEST_CONTEXT(part) { BOOST_TEST((redact_command(redacted) == redacted)); }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::rules
