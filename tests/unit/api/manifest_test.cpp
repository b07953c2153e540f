#include "api/manifest.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

#include "api/approvals.hpp"
#include "api/json_reader.hpp"
#include "core/base/limits.hpp"

namespace sealmint::api {
namespace {

const std::string digits(64, 'A');

std::string issue_of(std::string_view body) {
  const auto object = parse_json_object(body, {.values = 1'000'000});
  BOOST_REQUIRE(object.has_value());
  ObjectReader reader(*object);
  static_cast<void>(read_manifest(reader));
  static_cast<void>(read_manifest_proof(reader));
  const auto finished = reader.finish();
  return finished.has_value() ? "" : finished.error().issues.front().path;
}

BOOST_AUTO_TEST_SUITE(manifest)

BOOST_AUTO_TEST_CASE(digests_of_the_three_lengths_read_in_either_case) {
  for (const std::size_t characters : {64U, 96U, 128U}) {
    const auto digest = read_manifest_digest(std::string(characters, 'A'));
    BOOST_REQUIRE(digest.has_value());
    BOOST_TEST(digest->size() == characters / 2);
    BOOST_TEST((*digest == *read_manifest_digest(std::string(characters, 'a'))));
  }
  for (const std::string& wrong : {std::string(), std::string(40, 'a'), std::string(63, 'a'),
                                   std::string(66, 'a'), std::string(63, 'a') + "g"}) {
    BOOST_TEST(!read_manifest_digest(wrong).has_value(), wrong);
  }
}

BOOST_AUTO_TEST_CASE(a_path_is_whole_hashes_of_a_tree_that_can_be) {
  BOOST_TEST(read_manifest_path("")->empty());
  const auto longest = to_base64(Bytes(32 * limits::manifest_path_hashes));
  BOOST_TEST(read_manifest_path(longest)->size() == limits::manifest_path_hashes);
  BOOST_TEST(!read_manifest_path(to_base64(Bytes(32 * (limits::manifest_path_hashes + 1)))));
  BOOST_TEST(!read_manifest_path(to_base64(Bytes(31))));
  BOOST_TEST(!read_manifest_path("%%%%"));
}

BOOST_AUTO_TEST_CASE(every_issue_names_its_field) {
  BOOST_TEST(issue_of("{}") == "");
  BOOST_TEST(issue_of(R"({"manifest":[")" + digits + R"("]})") == "");
  BOOST_TEST(issue_of(R"({"manifest":[]})") == "manifest");
  BOOST_TEST(issue_of(R"({"manifest":7})") == "manifest");
  BOOST_TEST(issue_of(R"({"manifest":[")" + digits + R"(","00"]})") == "manifest/1");
  BOOST_TEST(issue_of(R"({"manifestProof":{"index":-1,"size":1,"path":""}})") ==
             "manifestProof/index");
  BOOST_TEST(issue_of(R"({"manifestProof":{"index":0,"size":0,"path":""}})") ==
             "manifestProof/size");
  BOOST_TEST(issue_of(R"({"manifestProof":{"index":0,"size":1}})") == "manifestProof/path");
  BOOST_TEST(issue_of(R"({"manifestProof":{"index":0,"size":1,"path":"AAAA"}})") ==
             "manifestProof/path");
}

BOOST_AUTO_TEST_CASE(a_list_has_a_bound) {
  std::string body = R"({"manifest":[)";
  for (std::size_t i = 0; i <= limits::manifest_digests; ++i) {
    body += (i == 0 ? "\"" : ",\"") + digits + "\"";
  }
  BOOST_TEST(issue_of(body + "]}") == "manifest");
}

BOOST_AUTO_TEST_CASE(only_a_list_makes_room_for_more_values) {
  BOOST_TEST(values_with_manifest(R"({"other":[1,2]})", 10) == 10U);
  BOOST_TEST(values_with_manifest(R"({"manifest":[]})", 10) == 10U + limits::manifest_digests);
}

BOOST_AUTO_TEST_CASE(a_request_takes_its_list_along) {
  const auto input = read<model::RequestInput>(
      R"({"justification":"x","requestedSignings":1,"manifest":[")" + digits + R"("]})");
  BOOST_REQUIRE(input.has_value());
  BOOST_TEST(input->manifest.size() == 1U);
  BOOST_TEST(input->scope.is_empty());
}

BOOST_AUTO_TEST_CASE(a_proof_that_is_shown_reads_as_it_was_written) {
  model::ManifestPage page;
  page.total_count = 5;
  model::ManifestEntry entry;
  entry.digest = *read_manifest_digest(digits);
  entry.proof = {4, 5, {Sha256{1, 2, 3}, Sha256{4}}};
  page.entries.push_back(entry);
  const auto text = boost::json::serialize(to_json(page));
  const auto object = boost::json::parse(text).as_object();
  BOOST_TEST(object.at("totalCount").to_number<int>() == 5);
  ObjectReader reader(object.at("digests").at(0).as_object());
  const auto proof = read_manifest_proof(reader);
  BOOST_REQUIRE(reader.finish().has_value());
  BOOST_REQUIRE(proof);
  BOOST_TEST(proof->index == 4U);
  BOOST_TEST(proof->size == 5U);
  BOOST_TEST((proof->path == entry.proof.path));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::api
