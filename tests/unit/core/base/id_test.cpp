#include "core/base/id.hpp"

#include <boost/test/unit_test.hpp>

using namespace sealmint;

BOOST_AUTO_TEST_SUITE(ids)

BOOST_AUTO_TEST_CASE(uuid_text_round_trip) {
  const std::string text = "0190163d-8694-739b-aea5-966c26f8ad91";
  const auto uuid = parse_uuid(text);
  BOOST_REQUIRE(uuid);
  BOOST_TEST(to_string(*uuid) == text);
  BOOST_TEST(to_string(*parse_uuid("0190163D-8694-739B-AEA5-966C26F8AD91")) == text);
  BOOST_TEST(to_string(Uuid{}) == "00000000-0000-0000-0000-000000000000");
}

BOOST_AUTO_TEST_CASE(uuid_refuses_other_spellings) {
  for (const std::string_view text :
       {"", "0190163d8694739baea5966c26f8ad91", "{0190163d-8694-739b-aea5-966c26f8ad91}",
        "0190163d-8694-739b-aea5-966c26f8ad9", "0190163d-8694-739b-aea5-966c26f8ad911",
        "0190163d-8694-739b-aea5-966c26f8ad9g", "0190163d_8694_739b_aea5_966c26f8ad91",
        "0190163-d8694-739b-aea5-966c26f8ad91", "0190163d-8694-739b-aea5-966c26f8ad9-",
        " 190163d-8694-739b-aea5-966c26f8ad91"}) {
    BOOST_TEST(!parse_uuid(text), text);
  }
}

// The example of RFC 9562 appendix A.6.
BOOST_AUTO_TEST_CASE(uuid_version_7_known_answer) {
  const std::array<std::uint8_t, 10> random{0x0c, 0xc3, 0x18, 0xc4, 0xdc,
                                            0x0c, 0x0c, 0x07, 0x39, 0x8f};
  BOOST_TEST(to_string(make_uuid_v7(1645557742000, random)) ==
             "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

BOOST_AUTO_TEST_CASE(uuid_version_7_sorts_by_time_and_keeps_its_marks) {
  std::array<std::uint8_t, 10> ones{};
  ones.fill(0xff);
  const Uuid early = make_uuid_v7(1000, ones);
  const Uuid late = make_uuid_v7(1001, {});
  BOOST_TEST((early < late));
  for (const Uuid& uuid : {early, late}) {
    BOOST_TEST((uuid.bytes[6] >> 4) == 7);
    BOOST_TEST((uuid.bytes[8] >> 6) == 2);
  }
}

BOOST_AUTO_TEST_CASE(hashes_follow_the_random_part) {
  std::array<std::uint8_t, 10> random{};
  const Uuid first = make_uuid_v7(1, random);
  random[9] = 1;
  const Uuid second = make_uuid_v7(1, random);
  BOOST_TEST(std::hash<Uuid>{}(first) != std::hash<Uuid>{}(second));
  BOOST_TEST(std::hash<SignerId>{}(SignerId{first}) == std::hash<Uuid>{}(first));
}

BOOST_AUTO_TEST_SUITE_END()
