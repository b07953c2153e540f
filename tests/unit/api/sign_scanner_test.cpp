// The scanner and the reader of documents must agree on every body: on ordinary ones, on each way
// to break one, and on what chance makes of them.
#include "api/signing/sign_scanner.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "api/signing/sign.hpp"
#include "api/signing/sign_document.hpp"
#include "core/base/limits.hpp"
#include "tests/support/sign_calls.hpp"

namespace sealmint::api {
namespace {

using testing::describe;

const std::string digest_item =
    R"("data":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=","signingAlgorithm":"ECDSA_SHA_256","isDigest":true)";
const std::string message_item = R"("signingAlgorithm":"ED25519","data":"aGVsbG8=")";
const std::string client =
    R"("clientMetadata":{"tool":"signtool","hostname":"build-1","command":"sign /a","osUsername":"ci",)"
    R"("signingApplicationHash":"ab","moduleVersion":"1.0","reportedIp":"192.0.2.1","signingApplication":"x"})";

const std::string hash_64 = "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF";
const std::string list = R"("manifest":[")" + hash_64 + "\",\"" + hash_64 + hash_64 + "\"]";
// Of two hashes.
const std::string path_text =
    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8AAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHw==";

std::string proof(const std::string& index, const std::string& size, const std::string& path) {
  return "\"manifestProof\":{\"index\":" + index + ",\"size\":" + size + ",\"path\":\"" + path +
         "\"}";
}

std::string single(const std::string& members) { return "{" + members + "}"; }
std::string batch(const std::vector<std::string>& items, const std::string& more = "") {
  std::string body = "{\"items\":[";
  for (const auto& item : items) body += (body.back() == '[' ? "{" : ",{") + item + "}";
  return body + "]" + more + "}";
}

bool is_scanned(std::string_view body) {
  auto* const memory = std::pmr::new_delete_resource();
  return scan_sign(body, memory) || scan_sign_batch(body, memory);
}

// What the public readers say must be what the reader of documents says.
void agree(std::string_view body) {
  std::pmr::monotonic_buffer_resource memory;
  const auto one = describe(read_sign(body, &memory));
  const auto many = describe(read_sign_batch(body, &memory));
  BOOST_TEST(one == describe(read_sign_document(body, &memory)), body << ": " << one);
  BOOST_TEST(many == describe(read_sign_batch_document(body, &memory)), body << ": " << many);
}

std::vector<std::string> ordinary_bodies() {
  return {
      single(digest_item),
      single(message_item),
      single(digest_item + "," + client),
      " \r\n\t{ " + client + " , " + message_item + " } \n",
      single(message_item + R"(,"isDigest":false,"clientMetadata":{})"),
      single(message_item + R"(,"clientMetadata":{"signingApplication":"jsign"})"),
      single(message_item + R"(,"clientMetadata":{"tool":"","signingApplication":"jsign"})"),
      single(R"("data":"aGVsbG8h\/\/8=","signingAlgorithm":"\u0045D25519")"),
      batch({digest_item}),
      batch({digest_item + R"(,"id":"a")", message_item, R"("id":"\"b\\",)" + message_item}),
      batch({digest_item, message_item}, "," + client),
      "{" + client + R"(,"items":[{)" + digest_item + "}]}",
      single(digest_item + "," + proof("2", "4", path_text) + "," + client),
      single(list + "," + digest_item + R"(,"clientMetadata":{"tool":"a"})"),
      single(R"("manifestProof":{"path":"","size":1,"index":0},)" + message_item),
      batch({digest_item + "," + proof("0", "100000", path_text), message_item},
            "," + list + "," + client),
      "{" + list + R"(,"items":[{)" + proof("99999", "100000", "") + "," + digest_item + "}]}",
  };
}

std::vector<std::string> other_bodies() {
  const std::string long_text(3000, 'a');
  const std::string long_data(limits::digest_base64_chars + 4, 'A');
  std::vector<std::string> bodies = {
      "",
      " ",
      "{}",
      "[]",
      "7",
      "\"text\"",
      "null",
      "{\"items\":[]}",
      "{\"items\":7}",
      "{\"items\":[7]}",
      "{\"items\":[[]]}",
      "{\"items\":{}}",
      "\xef\xbb\xbf{}",
      "{",
      "{\"data\"",
      single(digest_item) + "x",
      single(digest_item) + "{}",
      single(digest_item + ","),
      single(digest_item + R"(,"isDigest":true)"),
      single(digest_item + R"(,"\u0069sDigest":true)"),
      single(digest_item + R"(,"id":"a")"),
      single(digest_item + R"(,"items":[])"),
      single(digest_item + R"(,"other":[{"a":1.5e3}])"),
      single(digest_item + R"(,"other":1e999)"),
      single(digest_item + R"(,"clientMetadata":null)"),
      single(digest_item + R"(,"clientMetadata":[])"),
      single(digest_item + R"(,"clientMetadata":{"tool":7})"),
      single(digest_item + R"(,"clientMetadata":{"tool":null})"),
      single(digest_item + R"(,"clientMetadata":{"tool":"a","tool":"b"})"),
      single(digest_item + R"(,"clientMetadata":{"tool":{"a":1}})"),
      single(digest_item + R"(,"clientMetadata":{"hostname":"b\u00fcro","command":"a\tb"})"),
      single(digest_item + R"(,"clientMetadata":{"hostname":"a\u0000b"})"),
      single(digest_item + R"(,"clientMetadata":{"hostname":"\ud800"})"),
      single(digest_item + R"(,"clientMetadata":{"hostname":"a\u007fb"})"),
      single(digest_item + R"(,"clientMetadata":{"command":")" + long_text + "\"}"),
      single(digest_item + R"(,"clientMetadata":{"reportedIp":")" + long_text + "\"}"),
      single(R"("data":")" + long_data + R"(","signingAlgorithm":"ED25519","isDigest":true)"),
      single(R"("isDigest":true,"data":")" + long_data + R"(","signingAlgorithm":"ED25519")"),
      single(R"("data":")" + long_data + R"(","signingAlgorithm":"ED25519")"),
      single(digest_item + R"(,"clientMetadata":{"tool":"a"})" + std::string(70'000, ' ')),
      batch({digest_item + R"(,"id":"a")", message_item + R"(,"id":"a")"}),
      batch({digest_item + R"(,"id":"a")", message_item + R"(,"id":"\u0061")"}),
      batch({digest_item + R"(,"id":"")"}),
      batch({digest_item + R"(,"id":7)"}),
      batch({digest_item + R"(,"id":")" + long_text + "\""}),
      batch({digest_item + "," + client}),
      batch({digest_item}, R"(,"data":"AAAA")"),
      batch({digest_item}, R"(,"items":[])"),
      batch({""}),
      batch({digest_item, ""}),
      batch({digest_item, digest_item + ",\"x\":null"}),
      batch(std::vector<std::string>(limits::batch_items, message_item)),
      batch(std::vector<std::string>(limits::batch_items + 1, message_item)),
  };
  for (const auto& [index, size] : {std::pair{"-1", "4"},
                                    {"4", "0"},
                                    {"4", "4"},
                                    {"100000", "100000"},
                                    {"0", "100001"},
                                    {"0", "1.0"},
                                    {"0", "1e0"},
                                    {"0", "18446744073709551616"},
                                    {"0", "9223372036854775808"},
                                    {"null", "1"},
                                    {"\"0\"", "1"},
                                    {"{}", "1"}}) {
    bodies.push_back(single(digest_item + "," + proof(index, size, path_text)));
    bodies.push_back(batch({digest_item, digest_item + "," + proof(index, size, path_text)}));
  }
  for (const std::string& path :
       {std::string("A"), std::string("AAAA"), path_text.substr(0, 44), path_text + path_text,
        std::string(728, 'A'), std::string(772, 'A'), std::string("\\u0041")}) {
    bodies.push_back(single(digest_item + "," + proof("0", "1", path)));
  }
  for (const std::string_view shown :
       {"null", "{}", "[]", "7", R"({"index":0})", R"({"index":0,"size":1})",
        R"({"index":0,"size":1,"path":7})", R"({"index":0,"size":1,"path":""},"manifestProof":{})",
        R"({"index":0,"index":0,"size":1,"path":""})",
        R"({"index":0,"size":1,"path":"","more":[1]})"}) {
    bodies.push_back(single(digest_item + R"(,"manifestProof":)" + std::string(shown)));
    bodies.push_back(batch({digest_item + R"(,"manifestProof":)" + std::string(shown)}));
  }
  for (const std::string& shown :
       {std::string("null"), std::string("{}"), std::string("[]"), std::string("[7]"),
        std::string("[[]]"), std::string(R"(["00"])"), "[\"" + hash_64 + "00\"]",
        "[\"" + hash_64.substr(1) + "g\"]", "[\"" + hash_64 + "\",null]",
        "[\"" + hash_64 + "\"],\"manifest\":[]", "\"" + hash_64 + "\""}) {
    bodies.push_back(single(digest_item + R"(,"manifest":)" + shown));
    bodies.push_back(batch({digest_item}, R"(,"manifest":)" + shown));
    bodies.push_back(batch({digest_item + R"(,"manifest":)" + shown}));
  }
  for (const std::size_t digests : {limits::manifest_digests, limits::manifest_digests + 1}) {
    std::string many = R"(,"manifest":[)";
    for (std::size_t i = 0; i < digests; ++i) many += (i == 0 ? "\"" : ",\"") + hash_64 + "\"";
    bodies.push_back(batch({digest_item}, many + "]"));
  }
  for (const std::string_view data :
       {"", "A", "AA==", "AB==", "AA=A", "AAA=", "AAB=", "====", "AA\\n=="}) {
    bodies.push_back(
        single("\"signingAlgorithm\":\"ED25519\",\"data\":\"" + std::string(data) + "\""));
  }
  for (const std::string_view name : {"", "ED25518", "ed25519", "RSASSA_PSS_SHA_512", "\\u0000"}) {
    bodies.push_back(
        single("\"data\":\"AAAA\",\"signingAlgorithm\":\"" + std::string(name) + "\""));
  }
  const std::string large(4 * (limits::batch_message_bytes / 8), 'A');
  bodies.push_back(batch({R"("signingAlgorithm":"ED25519","data":")" + large + "\"",
                          R"("signingAlgorithm":"ED25519","data":")" + large + "\"",
                          R"("signingAlgorithm":"ED25519","data":")" + large + "\""}));
  return bodies;
}

BOOST_AUTO_TEST_SUITE(sign_scanner)

BOOST_AUTO_TEST_CASE(ordinary_bodies_need_no_document) {
  for (const auto& body : ordinary_bodies()) {
    BOOST_TEST(is_scanned(body), body);
    agree(body);
  }
}

BOOST_AUTO_TEST_CASE(every_other_body_comes_out_the_same) {
  for (const auto& body : other_bodies()) agree(body);
}

BOOST_AUTO_TEST_CASE(every_beginning_of_a_body_comes_out_the_same) {
  for (const auto& body : ordinary_bodies()) {
    for (std::size_t length = 0; length < body.size(); ++length) agree(body.substr(0, length));
  }
}

BOOST_AUTO_TEST_CASE(what_chance_makes_of_a_body_comes_out_the_same) {
  const auto bodies = ordinary_bodies();
  constexpr std::string_view characters = "{}[]\",:\\ A=/0e\t\x7f\xc3\x00";
  std::mt19937 random(20260101);
  const auto below = [&random](std::size_t bound) { return random() % bound; };
  for (int round = 0; round < 20'000; ++round) {
    std::string body = bodies[below(bodies.size())];
    for (std::size_t changes = below(3) + 1; changes > 0; --changes) {
      const std::size_t at = below(body.size());
      switch (below(4)) {
        case 0: body[at] = characters[below(characters.size())]; break;
        case 1: body.insert(at, 1, characters[below(characters.size())]); break;
        case 2: body.erase(at, below(4)); break;
        default: body.insert(at, body.substr(below(body.size()), below(40))); break;
      }
      if (body.empty()) body = "{";
    }
    agree(body);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::api
