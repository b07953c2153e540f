#include "core/rules/profile_lint.hpp"

#include <boost/test/unit_test.hpp>

#include "core/rules/text_lint.hpp"

namespace sealmint::rules {
namespace {

using std::string_view_literals::operator""sv;

LintedProfile good() {
  LintedProfile profile;
  profile.subject = {"Release Signing", "Example GmbH", "Builds", "DE", "Bayern", "Nürnberg"};
  profile.uris = {"https://sign.example/signers/0192",
                  "urn:uuid:0192a0b4-0000-7000-8000-000000000001"};
  profile.email_addresses = {"release+ci@example.com"};
  profile.dns_names = {"sign.example"};
  profile.key_algorithm = model::KeyAlgorithm::ec_p256;
  profile.validity_days = 365;
  profile.renew_before_days = 30;
  return profile;
}

// The findings of a profile as "rule" words, with '?' behind warnings.
std::vector<std::string> rules_of(const std::vector<LintFinding>& findings) {
  std::vector<std::string> rules;
  for (const LintFinding& finding : findings) {
    rules.push_back(std::string{finding.rule} +
                    (finding.severity == LintSeverity::warning ? "?" : ""));
  }
  return rules;
}

template <class Change>
std::vector<LintFinding> lint(Change&& change) {
  LintedProfile profile = good();
  change(profile);
  return lint_profile(profile);
}

// Whether exactly this rule speaks, with these words.
bool only(const std::vector<LintFinding>& findings, const std::string& rule,
          std::string_view words = {}) {
  const bool as_expected = rules_of(findings) == std::vector{rule} &&
                           findings[0].detail.find(words) != std::string::npos;
  if (as_expected) return true;
  for (const LintFinding& finding : findings) {
    BOOST_TEST_MESSAGE(finding.rule << ": " << finding.detail);
  }
  return false;
}

std::vector<LintFinding> lint_common_name(std::string_view text) {
  return lint([&](LintedProfile& profile) { profile.subject.common_name = text; });
}

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

BOOST_AUTO_TEST_SUITE(profile_lint)

BOOST_AUTO_TEST_CASE(a_good_profile_has_no_findings) {
  BOOST_TEST(lint_profile(good()).empty());
  BOOST_TEST(lint([](LintedProfile& profile) { profile.is_public_trust = true; }).empty());
}

BOOST_AUTO_TEST_CASE(common_name_missing) {
  BOOST_TEST(only(lint_common_name(""), "common-name-missing", "commonName is empty"));
}

BOOST_AUTO_TEST_CASE(common_name_length_counts_characters) {
  BOOST_TEST(lint_common_name(repeated("a", 64)).empty());
  BOOST_TEST(lint_common_name(repeated("ü", 64)).empty());
  BOOST_TEST(lint_common_name(repeated("😀", 64)).empty());
  BOOST_TEST(only(lint_common_name(repeated("ü", 65)), "common-name-length",
                  "commonName has 65 characters, but X.520 allows 64 (ub-common-name)"));
}

BOOST_AUTO_TEST_CASE(name_length) {
  struct Case {
    std::string model::DistinguishedName::* field;
    int longest;
    const char* words;
  };
  using Name = model::DistinguishedName;
  for (const Case& each : {Case{&Name::organization, 64, "organization has 65"},
                           Case{&Name::organizational_unit, 64, "ou has 65"},
                           Case{&Name::province, 128, "province has 129"},
                           Case{&Name::locality, 128, "locality has 129"}}) {
    const auto with = [&](int length) {
      return lint([&](LintedProfile& p) { p.subject.*each.field = repeated("é", length); });
    };
    BOOST_TEST(with(0).empty());
    BOOST_TEST(with(each.longest).empty());
    BOOST_TEST(only(with(each.longest + 1), "name-length", each.words));
  }
}

BOOST_AUTO_TEST_CASE(country_form) {
  const auto with = [](std::string_view country) {
    return lint([&](LintedProfile& profile) { profile.subject.country = country; });
  };
  BOOST_TEST(with("").empty());
  BOOST_TEST(with("US").empty());
  for (const char* country : {"de", "D", "DEU", "D1", "Ü"}) {
    BOOST_TEST(only(with(country), "country-form", "two upper-case letters"));
  }
}

BOOST_AUTO_TEST_CASE(utf_8) {
  for (const std::string_view text :
       {"\xff"sv, "a\xc3"sv, "\xc3("sv, "\xc0\x80"sv, "\xe0\x80\xaf"sv, "\xed\xa0\x80"sv,
        "\xf4\x90\x80\x80"sv, "\xf8\x88\x80\x80\x80"sv, "\x80"sv, "\xe2\x82"sv}) {
    BOOST_TEST(only(lint_common_name(text), "utf-8", "not valid UTF-8"));
  }
  BOOST_TEST((characters_of("aü€😀") == std::u32string{U'a', U'ü', U'€', U'😀'}));
}

BOOST_AUTO_TEST_CASE(control_character) {
  for (const std::string_view text :
       {"a\0b"sv, "a\nb"sv, "a\x7f"sv, "a\xc2\x85z"sv, "a\u2028z"sv}) {
    BOOST_TEST(only(lint_common_name(text), "control-character", "as its character 2"));
  }
}

BOOST_AUTO_TEST_CASE(direction_mark) {
  for (const std::string_view text :
       {"a\u200ez"sv, "a\u200fz"sv, "a\u061cz"sv, "a\u202az"sv, "a\u202bz"sv, "a\u202cz"sv,
        "a\u202dz"sv, "a\u202ez"sv, "a\u2066z"sv, "a\u2067z"sv, "a\u2068z"sv, "a\u2069z"sv}) {
    BOOST_TEST(only(lint_common_name(text), "direction-mark", "which turns the direction"));
  }
  BOOST_TEST(only(lint_common_name("gpj\u202eexe"), "direction-mark",
                  "commonName holds U+202E as its character 4"));
  // Letters that are written from right to left are fine by themselves.
  BOOST_TEST(lint_common_name("שלום").empty());
}

BOOST_AUTO_TEST_CASE(invisible_character) {
  for (const std::string_view text :
       {"a\u200bz"sv, "a\u200cz"sv, "a\u200dz"sv, "a\u2060z"sv, "a\ufeffz"sv, "a\u00adz"sv,
        "a\U000e0001z"sv, "a\U000e0041z"sv, "a\U000e007fz"sv, "a\u3164z"sv, "a\ufe0fz"sv}) {
    BOOST_TEST(only(lint_common_name(text), "invisible-character", "which cannot be seen"));
  }
  BOOST_TEST(only(lint_common_name("Rel\u200base"), "invisible-character", "holds U+200B"));
}

BOOST_AUTO_TEST_CASE(blank_around) {
  for (const std::string_view text : {" a"sv, "a "sv, "a\u00a0"sv, "\u3000a"sv, " "sv}) {
    BOOST_TEST(only(lint_common_name(text), "blank-around", "begins or ends with a blank"));
  }
  BOOST_TEST(lint_common_name("a  b").empty());
}

BOOST_AUTO_TEST_CASE(text_rules_hold_for_every_field_of_the_subject) {
  using Name = model::DistinguishedName;
  for (const auto field :
       {&Name::organization, &Name::organizational_unit, &Name::province, &Name::locality}) {
    BOOST_TEST(
        only(lint([&](LintedProfile& p) { p.subject.*field = "a\u202ez"; }), "direction-mark"));
  }
  const auto several = lint_common_name(" a\n\u202e\u200b");
  BOOST_TEST(
      (rules_of(several) == std::vector<std::string>{"control-character", "direction-mark",
                                                     "invisible-character", "blank-around"}));
  for (const LintFinding& finding : several) {
    BOOST_TEST(finding.detail.find("\u202e") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(uri_form) {
  const auto with = [](std::string_view uri) {
    return lint([&](LintedProfile& profile) { profile.uris[0] = uri; });
  };
  for (const char* uri : {"urn:uuid:1", "https://a.example:8443/x?y=%2F#z", "spiffe://a/b"}) {
    BOOST_TEST(with(uri).empty());
  }
  for (const char* uri : {"", "sign.example/1", "1a:b", ":b", "https:", "https://", "https:///x",
                          "urn:a b", "urn:ü", "urn:%4", "urn:%zz", "urn:a\\b", "urn:<x>"}) {
    BOOST_TEST(only(with(uri), "uri-form", "uris[0] "), uri);
  }
}

BOOST_AUTO_TEST_CASE(email_form) {
  const auto with = [](std::string_view address) {
    return lint([&](LintedProfile& profile) { profile.email_addresses[0] = address; });
  };
  BOOST_TEST(with("a.b@c-d.example").empty());
  for (const std::string& address :
       {std::string{}, std::string{"a"}, std::string{"@b.example"}, std::string{"a@"},
        std::string{"a..b@c.example"}, std::string{".a@c.example"}, std::string{"a b@c.example"},
        std::string{"a@b@c.example"}, std::string{"ä@c.example"}, std::string{"a@-c.example"},
        repeated("a", 65) + "@c.example"}) {
    BOOST_TEST(only(with(address), "email-form", "emailAddresses[0] "), address);
  }
}

BOOST_AUTO_TEST_CASE(dns_form) {
  const auto with = [](std::string_view name) {
    return lint([&](LintedProfile& profile) { profile.dns_names[0] = name; });
  };
  BOOST_TEST(with("xn--nrnberg-n2a.example").empty());
  BOOST_TEST(with(repeated("a", 63) + ".example").empty());
  for (const std::string& name :
       {std::string{}, std::string{"a..b"}, std::string{"a."}, std::string{".a"},
        std::string{"-a.b"}, std::string{"a-.b"}, std::string{"a_b.c"}, std::string{"a b"},
        std::string{"nürnberg.example"}, std::string{"*.example"}, repeated("a", 64) + ".b",
        repeated("a.", 127) + "b"}) {
    BOOST_TEST(only(with(name), "dns-form", "dnsNames[0] "), name);
  }
}

BOOST_AUTO_TEST_CASE(san_missing) {
  BOOST_TEST(only(lint([](LintedProfile& profile) {
                    profile.uris.clear();
                    profile.email_addresses.clear();
                    profile.dns_names.clear();
                  }),
                  "san-missing?", "cosign"));
}

BOOST_AUTO_TEST_CASE(rsa_length) {
  const auto with = [](model::KeyAlgorithm algorithm, bool is_public_trust) {
    return lint([&](LintedProfile& profile) {
      profile.key_algorithm = algorithm;
      profile.is_public_trust = is_public_trust;
    });
  };
  BOOST_TEST(only(with(model::KeyAlgorithm::rsa_2048, true), "rsa-length", "RSA_3072"));
  BOOST_TEST(with(model::KeyAlgorithm::rsa_2048, false).empty());
  BOOST_TEST(with(model::KeyAlgorithm::rsa_3072, true).empty());
  BOOST_TEST(with(model::KeyAlgorithm::ec_p256, true).empty());
}

BOOST_AUTO_TEST_CASE(validity) {
  const auto with = [](std::int64_t days, bool is_public_trust) {
    return lint([&](LintedProfile& profile) {
      profile.validity_days = days;
      profile.is_public_trust = is_public_trust;
      profile.renew_before_days.reset();
    });
  };
  BOOST_TEST(with(460, true).empty());
  BOOST_TEST(only(with(461, true), "validity-length", "461, but a publicly trusted"));
  BOOST_TEST(with(3'650, false).empty());
  BOOST_TEST(only(with(0, false), "validity-empty", "certificateTtlDays is 0"));
}

BOOST_AUTO_TEST_CASE(renewal_window) {
  const auto with = [](std::int64_t before, std::int64_t days) {
    return lint([&](LintedProfile& profile) {
      profile.validity_days = days;
      profile.renew_before_days = before;
    });
  };
  BOOST_TEST(with(45, 90).empty());
  BOOST_TEST(only(with(46, 90), "renewal-window?", "less than half"));
  BOOST_TEST(only(with(90, 90), "renewal-window", "due for renewal at once"));
  BOOST_TEST(only(with(0, 90), "renewal-window", "never be renewed in time"));
}

LintedCertificate good_certificate() {
  return {{"digitalSignature"}, {"codeSigning"}, "0123456789abcdef", false, true};
}

template <class Change>
std::vector<LintFinding> lint_made(Change&& change) {
  LintedCertificate certificate = good_certificate();
  change(certificate);
  return lint_certificate(certificate);
}

BOOST_AUTO_TEST_CASE(what_shows_in_a_certificate_only) {
  using Made = LintedCertificate;
  BOOST_TEST(lint_certificate(good_certificate()).empty());
  BOOST_TEST(only(lint_made([](Made& made) { made.key_usages.clear(); }), "key-usage"));
  BOOST_TEST(only(lint_made([](Made& made) { made.key_usages.push_back("keyEncipherment"); }),
                  "key-usage", "alone"));
  BOOST_TEST(only(lint_made([](Made& made) { made.extended_key_usages = {"clientAuth"}; }),
                  "extended-key-usage", "lacks"));
  for (const char* usage : {"serverAuth", "timeStamping", "OCSPSigning", "anyExtendedKeyUsage"}) {
    BOOST_TEST(only(lint_made([&](Made& made) { made.extended_key_usages.push_back(usage); }),
                    "extended-key-usage", usage));
  }
  BOOST_TEST(only(lint_made([](Made& made) { made.serial_number = "0123456789abcd"; }),
                  "serial-entropy", "has 56 bits"));
  BOOST_TEST(
      only(lint_made([](Made& made) { made.has_authority_key_id = false; }), "authority-key-id"));
  BOOST_TEST(only(lint_made([](Made& made) { made.is_ca = true; }), "basic-constraints"));
}

BOOST_AUTO_TEST_CASE(severities_have_names) {
  BOOST_TEST(name(LintSeverity::error) == "error");
  BOOST_TEST(name(LintSeverity::warning) == "warning");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::rules
