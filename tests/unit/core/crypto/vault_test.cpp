#include <boost/test/unit_test.hpp>

#include "core/crypto/random.hpp"
#include "core/crypto/software_vault.hpp"
#include "tests/unit/core/crypto/fixtures.hpp"

using namespace sealmint;
using namespace sealmint::crypto;
using namespace sealmint::crypto::testing;

namespace {

constexpr std::string_view good_hex =
    "8f1d3c5b7a9e0f2d4c6b8a7091e2d3f4051627384950a1b2c3d4e5f60718293a";

std::string text_of(const MasterKey& key) {
  const SecureBytes text = key.to_text();
  return std::string{as_text(text.span())};
}

MasterKey copy_of(const MasterKey& key) { return must(MasterKey::parse(text_of(key))); }

model::WrappedKey sealed_key(const MasterKey& master, model::KeyAlgorithm algorithm) {
  return must(seal_existing(master, *evp_key_of(shared_key(algorithm)), new_id<KeyId>(now),
                            new_uuid(now), model::KeyPurpose::code_signing));
}

bool integrity_refused(const MasterKey& master, const model::WrappedKey& key) {
  const auto opened = make_software_vault(copy_of(master))->open(key);
  return refuses(opened, ErrorKind::unavailable) && opened.error().detail == "key_integrity";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(master_key)

BOOST_AUTO_TEST_CASE(both_text_forms_are_read) {
  const MasterKey from_hex_text = must(MasterKey::parse(good_hex));
  const std::string base64 = to_base64(*from_hex(good_hex));
  BOOST_TEST(base64.size() == 44U);
  for (const std::string& text :
       {base64, base64 + "\n", std::string{good_hex} + "\n", std::string{good_hex} + "\r\n"}) {
    const MasterKey key = must(MasterKey::parse(text));
    BOOST_TEST(equal_constant_time(key.bytes(), from_hex_text.bytes()));
  }
  BOOST_TEST(text_of(from_hex_text) == std::string{good_hex} + "\n");
}

BOOST_AUTO_TEST_CASE(a_generated_key_reads_itself_back) {
  const MasterKey key = MasterKey::generate();
  BOOST_TEST(equal_constant_time(copy_of(key).bytes(), key.bytes()));
  BOOST_TEST(!equal_constant_time(MasterKey::generate().bytes(), key.bytes()));
}

BOOST_AUTO_TEST_CASE(other_texts_are_refused_and_never_repeated) {
  const std::string hex{good_hex};
  const std::string base64 = to_base64(*from_hex(good_hex));
  const Bytes counting = [] {
    Bytes bytes(32);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i);
    return bytes;
  }();
  for (const std::string& text : {std::string{},
                                  std::string{"\n"},
                                  hex.substr(1),
                                  hex.substr(2),
                                  hex + "0",
                                  hex + "00",
                                  hex + "\n\n",
                                  " " + hex,
                                  "g" + hex.substr(1),
                                  base64.substr(1),
                                  base64.substr(0, 43) + "A",
                                  base64.substr(0, 42) + "==",
                                  "-" + base64.substr(1),
                                  std::string(64, '0'),
                                  std::string(64, 'a'),
                                  to_base64(Bytes(32, 0)),
                                  to_base64(Bytes(32, 0x41)),
                                  to_hex(counting),
                                  to_base64(Bytes(31, 7)),
                                  to_base64(Bytes(33, 7))}) {
    const auto key = MasterKey::parse(text);
    BOOST_TEST(refuses(key, ErrorKind::rejected, "master key"), text);
    if (text.size() > 8 && key.has_error()) {
      BOOST_TEST(key.error().detail.find(text.substr(0, 8)) == std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(check_value_tells_the_right_key) {
  const MasterKey key = MasterKey::generate();
  const Bytes value = key.make_check_value();
  BOOST_TEST(key.matches(value));
  BOOST_TEST(copy_of(key).matches(value));
  BOOST_TEST(!MasterKey::generate().matches(value));
  BOOST_TEST((key.make_check_value() != value));  // another nonce every time
  for (std::size_t i = 0; i < value.size(); ++i) {
    Bytes changed = value;
    changed[i] ^= 1;
    BOOST_TEST(!key.matches(changed));
    BOOST_TEST(!key.matches(ByteView{value}.first(i)));
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(software_vault)

BOOST_AUTO_TEST_CASE(every_kind_of_key_is_made_sealed_and_opened) {
  const auto vault = make_software_vault(MasterKey::generate());
  for (const auto algorithm : all_key_algorithms) {
    if (algorithm == model::KeyAlgorithm::rsa_4096) continue;  // takes seconds and adds nothing
    const KeyId id = new_id<KeyId>(now);
    const Uuid owner = new_uuid(now);
    const auto sealed =
        must(vault->generate(id, owner, model::KeyPurpose::certificate_authority, algorithm));
    BOOST_TEST((sealed.id == id && sealed.owner == owner && sealed.algorithm == algorithm));
    BOOST_TEST((sealed.purpose == model::KeyPurpose::certificate_authority));
    BOOST_TEST(sealed.nonce.size() == 12U);
    const auto key = must(vault->open(sealed));
    BOOST_TEST((key->algorithm() == algorithm));
    for (const auto signature_algorithm : all_signature_algorithms) {
      if (model::family(signature_algorithm) != model::family(algorithm)) continue;
      const Bytes input = input_for(signature_algorithm);
      must(verify_signature(sealed.spki_der, signature_algorithm, input,
                            must(key->sign(signature_algorithm, input))));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_ciphertext_holds_nothing_of_the_key) {
  const MasterKey master = MasterKey::generate();
  const auto sealed = sealed_key(master, model::KeyAlgorithm::ed25519);
  const SecureBytes raw =
      must(to_raw_parameters(*evp_key_of(shared_key(model::KeyAlgorithm::ed25519))));
  const auto seed = raw.span().last(32);
  BOOST_TEST(std::ranges::search(sealed.ciphertext, seed.first(4)).empty());
  BOOST_TEST(sealed.ciphertext.size() == raw.size() + 16);
}

BOOST_AUTO_TEST_CASE(every_altered_byte_is_found) {
  const MasterKey master = MasterKey::generate();
  for (const auto algorithm : {model::KeyAlgorithm::ec_p256, model::KeyAlgorithm::ed25519}) {
    const auto sealed = sealed_key(master, algorithm);
    must(make_software_vault(copy_of(master))->open(sealed));
    for (Bytes model::WrappedKey::* field :
         {&model::WrappedKey::nonce, &model::WrappedKey::ciphertext,
          &model::WrappedKey::spki_der}) {
      for (std::size_t i = 0; i < (sealed.*field).size(); ++i) {
        auto changed = sealed;
        (changed.*field)[i] ^= 0x10;
        BOOST_TEST(integrity_refused(master, changed));
      }
      auto shorter = sealed;
      (shorter.*field).pop_back();
      BOOST_TEST(integrity_refused(master, shorter));
      auto longer = sealed;
      (longer.*field).push_back(0);
      BOOST_TEST(integrity_refused(master, longer));
      auto empty = sealed;
      (empty.*field).clear();
      BOOST_TEST(integrity_refused(master, empty));
    }
  }
}

BOOST_AUTO_TEST_CASE(every_authenticated_field_is_bound) {
  const MasterKey master = MasterKey::generate();
  const auto sealed = sealed_key(master, model::KeyAlgorithm::ec_p256);
  const auto refused_after = [&](auto&& change) {
    auto changed = sealed;
    change(changed);
    return integrity_refused(master, changed);
  };
  for (std::size_t i = 0; i < 16; ++i) {
    BOOST_TEST(refused_after([&](auto& key) { key.owner.bytes[i] ^= 1; }));
    BOOST_TEST(refused_after([&](auto& key) { key.id.uuid.bytes[i] ^= 1; }));
  }
  for (int bit = 0; bit < 63; ++bit) {
    BOOST_TEST(refused_after([&](auto& key) { key.key_version ^= std::int64_t{1} << bit; }));
    BOOST_TEST(refused_after([&](auto& key) { key.kek_version ^= std::int64_t{1} << bit; }));
  }
  BOOST_TEST(
      refused_after([](auto& key) { key.purpose = model::KeyPurpose::certificate_authority; }));
  BOOST_TEST(refused_after([](auto& key) { key.algorithm = model::KeyAlgorithm::ec_p384; }));
  BOOST_TEST(refused_after([](auto& key) { std::swap(key.id.uuid, key.owner); }));
  BOOST_TEST(integrity_refused(MasterKey::generate(), sealed));
}

// An imported key may carry its point compressed; it is stored and opened like any other.
BOOST_AUTO_TEST_CASE(a_key_with_a_compressed_point_is_sealed_too) {
  const EvpKey key{EVP_EC_gen("prime256v1")};
  BOOST_REQUIRE(EVP_PKEY_set_utf8_string_param(key.get(), "point-format", "compressed") == 1);
  const MasterKey master = MasterKey::generate();
  const auto sealed = must(seal_existing(master, *key, new_id<KeyId>(now), new_uuid(now),
                                         model::KeyPurpose::code_signing));
  BOOST_TEST(sealed.spki_der.size() == 91U);
  must(make_software_vault(copy_of(master))->open(sealed));
}

BOOST_AUTO_TEST_CASE(a_sealed_text_opens_for_its_owner_alone) {
  const MasterKey master = MasterKey::generate();
  const auto owner = new_uuid(now);
  const auto sealed = must(seal_secret(master, owner, Secret("smw_x")));
  BOOST_TEST(must(open_secret(master, owner, sealed)).reveal() == "smw_x");
  BOOST_TEST(refuses(open_secret(master, new_uuid(now), sealed), ErrorKind::unavailable));
  BOOST_TEST(refuses(open_secret(MasterKey::generate(), owner, sealed), ErrorKind::unavailable));
  auto altered = sealed;
  altered.ciphertext.front() ^= 1;
  BOOST_TEST(refuses(open_secret(master, owner, altered), ErrorKind::unavailable));
  const auto second = must(seal_secret(master, owner, Secret("smw_x")));
  BOOST_TEST((second.ciphertext != sealed.ciphertext));
}

BOOST_AUTO_TEST_SUITE_END()
