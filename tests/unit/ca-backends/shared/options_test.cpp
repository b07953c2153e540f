#include "ca-backends/shared/options.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>

#include "ca-backends/shared/jose.hpp"
#include "ca-backends/shared/registry.hpp"
#include "ca-backends/shared/strict_json.hpp"
#include "net/tls.hpp"
#include "tests/support/backend_world.hpp"

namespace sealmint::ca {
namespace {

namespace json = boost::json;

constexpr std::string_view methods[] = {"token", "approle"};
constexpr Option table[] = {
    {"url", OptionKind::url, "Where it is.", true},
    {"role", OptionKind::text, "Which one.", true},
    {"method", OptionKind::choice, "How.", false, R"("token")", 0, 0, methods},
    {"token", OptionKind::secret, "Who."},
    {"days", OptionKind::integer, "How long.", false, "30", 1, 90},
    {"isStrict", OptionKind::flag, "Whether.", false, "true"},
    {"contacts", OptionKind::texts, "To whom."},
    {"authorities", OptionKind::certificates, "Believed."},
    {"key", OptionKind::private_key, "Ours."},
};

ports::IssuerConfiguration checked(std::string_view text,
                                   const ports::IssuerConfiguration* before = nullptr) {
  auto result = check_options(table, text, before);
  if (result.has_error()) BOOST_FAIL(result.error().detail);
  return *std::move(result);
}

// "path code", sorted.
std::vector<std::string> faults(std::string_view text) {
  const auto result = check_options(table, text, nullptr);
  std::vector<std::string> found;
  if (result.has_value()) return found;
  BOOST_TEST((result.error().kind == ErrorKind::malformed));
  for (const Issue& issue : result.error().issues) found.push_back(issue.path + " " + issue.code);
  std::ranges::sort(found);
  return found;
}

// What a configuration of `extra` members alone is refused for.
std::string fault_of(const std::string& extra) {
  const auto found = faults(R"({"url": "https://ca.example", "role": "sign", )" + extra + "}");
  BOOST_TEST(found.size() <= 1U);
  return found.empty() ? "" : found[0];
}

std::string as_json(std::string_view text) { return json::serialize(json::string(text)); }

}  // namespace

BOOST_AUTO_TEST_SUITE(options)

BOOST_AUTO_TEST_CASE(a_configuration_is_parted_and_completed) {
  const auto stored =
      checked(R"({"role": "sign", "token": "s.hidden", "url": "https://ca.example"})");
  BOOST_TEST(stored.open_json ==
             R"({"url":"https://ca.example","role":"sign","method":"token","days":30,)"
             R"("isStrict":true})");
  BOOST_TEST(stored.secret_json.reveal() == R"({"token":"s.hidden"})");
}

BOOST_AUTO_TEST_CASE(a_change_keeps_what_it_does_not_name) {
  const auto before =
      checked(R"({"role": "sign", "token": "s.hidden", "url": "https://ca.example", "days": 7})");
  const auto after = checked(R"({"role": "release", "days": null})", &before);
  const Options options = read_options(table, after).value();
  BOOST_TEST(options.text("role") == "release");
  BOOST_TEST(options.text("url") == "https://ca.example");
  BOOST_TEST(options.integer("days") == 30);  // the default again
  BOOST_TEST(options.secret("token").reveal() == "s.hidden");
  const auto without = checked(R"({"token": null})", &after);
  BOOST_TEST(!read_options(table, without).value().has("token"));
  BOOST_TEST(without.secret_json.reveal() == "{}");
  const auto headless = check_options(table, R"({"url": null})", &before);
  BOOST_TEST(headless.error().issues.at(0).path == "configuration/url");
}

BOOST_AUTO_TEST_CASE(all_faults_come_in_one_answer) {
  const std::vector<std::string> expected = {
      "configuration/contacts/1 too_small",  "configuration/days too_big",
      "configuration/isStrict invalid_type", "configuration/method invalid_enum_value",
      "configuration/role invalid_type",     "configuration/rolle unrecognized_keys",
      "configuration/url invalid_string",
  };
  const auto found = faults(R"({"url": "ftp://x", "rolle": "a", "method": "tokn", "days": 91,
                                "isStrict": "yes", "contacts": ["a", ""]})");
  BOOST_TEST(found == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_nearest_name_is_said) {
  const auto unknown = check_options(table, R"({"rolle": "a"})", nullptr).error();
  BOOST_TEST(unknown.issues.at(0).message == "Unrecognized key; did you mean role?");
  const auto choice =
      check_options(table, R"({"url": "https://x", "role": "a", "method": "approl"})", nullptr);
  BOOST_TEST(choice.error().issues.at(0).message ==
             "must be one of token, approle; did you mean approle?");
}

BOOST_AUTO_TEST_CASE(every_kind_has_its_bounds) {
  const std::string long_text(1024, 'x');
  BOOST_TEST(fault_of(R"("contacts": [)" + as_json(long_text) + "]") == "");
  BOOST_TEST(fault_of(R"("contacts": [)" + as_json(long_text + "x") + "]") ==
             "configuration/contacts/0 too_big");
  BOOST_TEST(fault_of(R"("contacts": ["a\nb"])") == "configuration/contacts/0 invalid_string");
  BOOST_TEST(fault_of(R"("contacts": ["\u0085"])") == "configuration/contacts/0 invalid_string");
  BOOST_TEST(fault_of(R"("contacts": "a")") == "configuration/contacts invalid_type");
  BOOST_TEST(fault_of(R"("contacts": [1])") == "configuration/contacts/0 invalid_type");
  BOOST_TEST(fault_of(R"("contacts": ["a","a","a","a","a","a","a","a",
                          "a","a","a","a","a","a","a","a","a"])") ==
             "configuration/contacts too_big");
  BOOST_TEST(fault_of(R"("token": ")" + std::string(16 * 1024, 's') + '"') == "");
  BOOST_TEST(fault_of(R"("token": ")" + std::string(16 * 1024 + 1, 's') + '"') ==
             "configuration/token too_big");
  BOOST_TEST(fault_of(R"("token": "")") == "configuration/token too_small");
  BOOST_TEST(fault_of(R"("days": 1)") == "");
  BOOST_TEST(fault_of(R"("days": 90)") == "");
  BOOST_TEST(fault_of(R"("days": 0)") == "configuration/days too_small");
  BOOST_TEST(fault_of(R"("days": 18446744073709551615)") == "configuration/days too_big");
  BOOST_TEST(fault_of(R"("days": 1.5)") == "configuration/days invalid_type");
  BOOST_TEST(fault_of(R"("days": "1")") == "configuration/days invalid_type");
  BOOST_TEST(fault_of(R"("isStrict": 1)") == "configuration/isStrict invalid_type");
}

BOOST_AUTO_TEST_CASE(addresses_have_no_user_query_or_fragment) {
  for (const std::string_view url :
       {"https://u:p@ca.example", "https://ca.example/?a=b", "https://ca.example/#a", "ca.example",
        "file:///etc/passwd", "https://", "https://ca.example:0"}) {
    const auto found = faults(R"({"role": "r", "url": )" + as_json(url) + "}");
    BOOST_TEST(found == std::vector<std::string>{"configuration/url invalid_string"},
               boost::test_tools::per_element());
  }
  for (const std::string_view url : {"http://127.0.0.1:8200", "https://[::1]:1/v1/"}) {
    BOOST_TEST(faults(R"({"role": "r", "url": )" + as_json(url) + "}").empty());
  }
}

BOOST_AUTO_TEST_CASE(certificates_and_keys_are_read) {
  const auto identity = net::make_self_signed("ca.example").value();
  const std::string& pem = identity.certificate_pem;
  BOOST_TEST(fault_of(R"("authorities": )" + as_json("a bundle\n" + pem + pem)) == "");
  BOOST_TEST(fault_of(R"("authorities": "nothing")") == "configuration/authorities invalid_string");
  std::string broken = pem;
  broken.replace(broken.find('\n') + 1, 4, "AAAA");
  BOOST_TEST(fault_of(R"("authorities": )" + as_json(broken)) ==
             "configuration/authorities invalid_string");
  const Secret key = make_jose_key_pem().value();
  BOOST_TEST(fault_of(R"("authorities": )" + as_json(key.reveal())) ==
             "configuration/authorities invalid_string");
  BOOST_TEST(fault_of(R"("key": )" + as_json(key.reveal())) == "");
  BOOST_TEST(fault_of(R"("key": )" + as_json(pem)) == "configuration/key invalid_string");
}

BOOST_AUTO_TEST_CASE(what_is_no_object_is_refused) {
  for (const std::string_view text :
       {"", "[]", "null", "{", R"({"url": "a", "url": "b"})", "{} {}", "\xff"}) {
    const auto result = check_options(table, text, nullptr);
    BOOST_REQUIRE(result.has_error());
    BOOST_TEST((result.error().kind == ErrorKind::malformed));
    BOOST_TEST(result.error().issues.at(0).path == "configuration");
  }
}

BOOST_AUTO_TEST_CASE(no_error_holds_a_secret) {
  const auto result = check_options(
      table, R"({"token": {"hidden-word": 1}, "key": "hidden-word", "days": "hidden-word"})",
      nullptr);
  for (const Issue& issue : result.error().issues) {
    BOOST_TEST(issue.message.find("hidden-word") == std::string::npos);
  }
  BOOST_TEST(result.error().detail.find("hidden-word") == std::string::npos);
}

// The memory is that of the test, so it can be looked at afterwards.
BOOST_AUTO_TEST_CASE(options_are_wiped_when_they_go) {
  std::array<unsigned char, 4096> memory{};
  const std::string secret(100, 's');
  const auto holds_secret = [&] {
    return std::string_view(reinterpret_cast<const char*>(memory.data()), memory.size())
               .find("ssss") != std::string_view::npos;
  };
  json::monotonic_resource resource(memory.data(), memory.size());
  {
    json::object values(&resource);
    values["token"] = secret;
    Options first(table, std::move(values));
    Options second(std::move(first));
    BOOST_TEST(second.secret("token").reveal() == secret);
    BOOST_TEST(second.secret("key").empty());
    BOOST_TEST(holds_secret());
  }
  BOOST_TEST(!holds_secret());
}

BOOST_AUTO_TEST_CASE(options_are_wiped_when_others_take_their_place) {
  std::array<unsigned char, 4096> memory{};
  json::monotonic_resource resource(memory.data(), memory.size());
  json::object values(&resource);
  values["token"] = std::string(100, 's');
  Options options(table, std::move(values));
  options = Options(table, {{"token", "t"}});
  BOOST_TEST(options.secret("token").reveal() == "t");
  BOOST_TEST(
      std::string_view(reinterpret_cast<const char*>(memory.data()), memory.size()).find("ssss") ==
      std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(all_of_a_value_lies_in_the_storage_that_is_wiped) {
  const auto value = parse_strictly(R"({"a": ["a text too long to be kept inside of its value"]})",
                                    wiping_storage())
                         .value();
  BOOST_TEST((value.storage().get() == wiping_storage().get()));
  BOOST_TEST((value.at("a").storage().get() == wiping_storage().get()));
  BOOST_TEST((value.at("a").at(0).storage().get() == wiping_storage().get()));
}

BOOST_AUTO_TEST_CASE(secrets_are_written_as_json) {
  const json::value value = {{"k", std::string("a\"\n\x01\xc3\xa9")}, {"n", {1, -2.5, nullptr}}};
  const Secret text = serialize_secret(value);
  BOOST_TEST((json::parse(text.reveal()) == value));
  const json::value large = {{"k", std::string(16'000, '\x01')}};
  BOOST_TEST((json::parse(serialize_secret(large).reveal()) == large));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(registry)

namespace {

struct Mute final : ports::CertificateAuthority {
  Task<ports::IssueOutcome> issue(ports::IssueRequest, ports::IssueDeadline) override {
    co_return ports::Refused{};
  }
  Task<ports::IssueOutcome> poll(std::string, ports::IssueRequest, ports::IssueDeadline) override {
    co_return ports::Refused{};
  }
  Task<ports::ProbeOutcome> probe(ports::IssueDeadline) override { co_return ports::ProbeReport{}; }
};

const Backend vault{
    "vault", "Vault", table,
    [](const Options& options) -> Result<void> {
      if (options.text("method") != "token" || options.has("token")) return {};
      return make_issue("configuration/token", "Required");
    },
    [](Options options, const Deps&) -> Result<std::shared_ptr<ports::CertificateAuthority>> {
      if (options.text("role") == "none") {
        return make_error(ErrorKind::rejected, "no such role");
      }
      return std::make_shared<Mute>();
    }};
const Backend est{"est", "EST", table, nullptr, vault.make};
const Backend* const rows[] = {&vault, &est};

}  // namespace

BOOST_AUTO_TEST_CASE(a_type_is_found_by_its_name) {
  testing::BackendWorld world;
  const Registry registry(rows, world.deps());
  BOOST_TEST(registry.types() == (std::vector<std::string_view>{"vault", "est"}),
             boost::test_tools::per_element());
  const auto unknown = registry.check("valt", "{}", nullptr);
  BOOST_TEST((unknown.error().kind == ErrorKind::rejected));
  BOOST_TEST(unknown.error().detail.find("did you mean vault?") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_backend_checks_what_the_table_cannot_say) {
  testing::BackendWorld world;
  const Registry registry(rows, world.deps());
  constexpr std::string_view text = R"({"url": "https://ca.example", "role": "sign"})";
  BOOST_TEST((registry.check("vault", text, nullptr).error().kind == ErrorKind::malformed));
  const auto stored = registry.check("est", text, nullptr).value();
  BOOST_TEST(registry.make("est", stored).value() != nullptr);
  const auto none =
      registry.check("est", R"({"url": "https://ca.example", "role": "none"})", nullptr).value();
  BOOST_TEST((registry.make("est", none).error().kind == ErrorKind::rejected));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca
