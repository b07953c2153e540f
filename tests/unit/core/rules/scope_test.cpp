// Scope fields one by one (contract 5.4), and properties of the canonical form.
#include "core/rules/scope.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

namespace sealmint::rules {
namespace {

using model::Scope;
using model::ScopeField;

const std::string hash_text(64, 'a');

Sha256 hash_of_a() {
  Sha256 hash;
  hash.fill(0xaa);
  return hash;
}

ObservedItem item_of_a() { return {hash_of_a(), {hash_of_a(), ManifestFault::none}}; }

model::ClientMetadata observed() {
  model::ClientMetadata client;
  client.tool = "jarsigner";
  client.hostname = "CI-7.example";
  client.command = "jarsigner  -storepass hunter2   app.jar";
  client.os_username = "builder";
  client.signing_application_hash = std::string(64, 'B');
  client.source_ip = "::ffff:192.0.2.7";
  return client;
}

bool fits(const Scope& scope, const model::ClientMetadata& client = observed(),
          std::vector<ObservedItem> items = {item_of_a()}) {
  return mismatching_fields(canonical_scope(scope), client, items).empty();
}

Scope with(std::string Scope::* field, std::string text) {
  Scope scope;
  scope.*field = std::move(text);
  return scope;
}

BOOST_AUTO_TEST_SUITE(scope)

BOOST_AUTO_TEST_CASE(no_scope_matches_everything) {
  BOOST_TEST(fits({}));
  BOOST_TEST(fits({}, {}, {}));
  BOOST_TEST(canonical_scope(with(&Scope::hostname, " \t ")).is_empty());
}

BOOST_AUTO_TEST_CASE(commands_are_redacted_and_their_blanks_collapsed_then_compared_exactly) {
  BOOST_TEST(fits(with(&Scope::command, " jarsigner -storepass hunter2 app.jar ")));
  BOOST_TEST(fits(with(&Scope::command, "jarsigner -storepass *** app.jar")));
  BOOST_TEST(fits(with(&Scope::command, "jarsigner\t-storepass another \n app.jar")));
  BOOST_TEST(!fits(with(&Scope::command, "Jarsigner -storepass *** app.jar")));
  BOOST_TEST(!fits(with(&Scope::command, "jarsigner -storepass *** app.jar x")));
}

BOOST_AUTO_TEST_CASE(applications_and_users_are_compared_exactly) {
  BOOST_TEST(fits(with(&Scope::signing_application, " jarsigner ")));
  BOOST_TEST(!fits(with(&Scope::signing_application, "Jarsigner")));
  BOOST_TEST(fits(with(&Scope::os_username, "builder")));
  BOOST_TEST(!fits(with(&Scope::os_username, "Builder")));
}

BOOST_AUTO_TEST_CASE(hosts_and_hashes_do_not_care_for_case) {
  BOOST_TEST(fits(with(&Scope::hostname, "ci-7.EXAMPLE")));
  BOOST_TEST(!fits(with(&Scope::hostname, "ci-8.example")));
  BOOST_TEST(fits(with(&Scope::signing_application_hash, std::string(64, 'b'))));
  BOOST_TEST(fits(with(&Scope::data_hash, std::string(64, 'A'))));
  BOOST_TEST(!fits(with(&Scope::data_hash, std::string(64, 'b'))));
  BOOST_TEST(fits(with(&Scope::manifest, std::string(64, 'A'))));
}

BOOST_AUTO_TEST_CASE(addresses_are_compared_as_addresses) {
  for (const auto* same : {"192.0.2.7", "::ffff:192.0.2.7", "::FFFF:c000:207", "192.0.2.0/24"}) {
    BOOST_TEST_CONTEXT(same) { BOOST_TEST(fits(with(&Scope::ip_address, same))); }
  }
  for (const auto* other : {"192.0.2.8", "::192.0.2.7", "192.0.3.0/24", "::/0", "nonsense"}) {
    BOOST_TEST_CONTEXT(other) { BOOST_TEST(!fits(with(&Scope::ip_address, other))); }
  }
  auto client = observed();
  client.source_ip = "2001:DB8::1";
  BOOST_TEST(fits(with(&Scope::ip_address, "2001:db8:0:0::1"), client));
  client.source_ip = "";
  BOOST_TEST(!fits(with(&Scope::ip_address, "0.0.0.0/0"), client));
}

BOOST_AUTO_TEST_CASE(what_was_not_observed_does_not_match) {
  for (const auto& row : model::scope_fields) {
    Scope scope;
    scope.*row.text = row.field == ScopeField::ip_address ? "192.0.2.7" : hash_text;
    const auto fields = mismatching_fields(canonical_scope(scope), {}, {});
    BOOST_TEST_CONTEXT(row.name) {
      BOOST_TEST((fields == std::vector{row.field}));
      BOOST_TEST(list_names(fields) == row.name);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_item_of_a_batch_must_match) {
  const ObservedItem good = item_of_a();
  const ObservedItem bad{};
  for (const auto field : {&Scope::data_hash, &Scope::manifest}) {
    BOOST_TEST(fits(with(field, hash_text), observed(), {good, good}));
    BOOST_TEST(!fits(with(field, hash_text), observed(), {good, bad}));
  }
}

BOOST_AUTO_TEST_CASE(a_mismatch_names_all_its_fields_in_order) {
  Scope scope;
  scope.hostname = "elsewhere";
  scope.os_username = "builder";
  scope.data_hash = std::string(64, 'c');
  const ObservedItem item{hash_of_a()};
  const auto fields = mismatching_fields(canonical_scope(scope), observed(), std::span(&item, 1));
  BOOST_TEST(list_names(fields) == "hostname, dataHash");
}

// A canonical command that is declared again, as people copy it from a list, stays the same; so a
// command matches the scope that was made of it, however often it went through.
BOOST_AUTO_TEST_CASE(canonical_commands_are_fixed_points) {
  const std::vector<std::string> parts{
      "-",   "--",    "/",   "=",    ":",    " ",       "  ",     "\t",   "\"",       "'",
      "\\",  "p",     "pin", "***",  "pass", "abc",     "x=y",    "\\\"", "password", " -p ",
      "/p:", "token", ";",   "a b ", "\n",   "bearer ", "u://m:", "@h"};
  std::mt19937 engine(5);
  for (int round = 0; round < 100'000; ++round) {
    std::string line;
    for (auto left = 1 + engine() % 16; left > 0; --left) line += parts[engine() % parts.size()];
    const std::string once = canonical_command(line);
    if (canonical_command(once) != once) BOOST_ERROR("not stable: " << line << " -> " << once);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::rules
