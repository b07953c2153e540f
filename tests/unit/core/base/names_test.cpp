#include "core/model/names.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint::model {
namespace {

BOOST_AUTO_TEST_SUITE(names)

BOOST_AUTO_TEST_CASE(usernames) {
  BOOST_TEST(canonical_username("  Alice.O-Hara_7@Example+x ").value() ==
             "alice.o-hara_7@example+x");
  for (const std::string text : {"", "  ", "a b", "a/b", "..", "a\tb", "a\nb", "\xc3\xa4rger",
                                 "\xd0\xb0lice", "a\xe2\x80\xae", "=cmd|x", "a%2fb"}) {
    BOOST_TEST(!canonical_username(text).has_value(), text);
  }
  BOOST_TEST(canonical_username(std::string(255, 'a')).has_value());
  BOOST_TEST(!canonical_username(std::string(256, 'a')).has_value());
  BOOST_TEST(!canonical_username(std::string("a\0b", 3)).has_value());
}

BOOST_AUTO_TEST_CASE(emails) {
  BOOST_TEST(canonical_email(" Alice@Example.TEST ").value() == "alice@example.test");
  for (const std::string text :
       {"", "alice", "@example.test", "alice@", "a@b@c", "a b@c", "\xc3\xa4@example.test"}) {
    BOOST_TEST(!canonical_email(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_CASE(slugs) {
  BOOST_TEST(canonical_slug(" Release-Team-1 ").value() == "release-team-1");
  for (const std::string text : {"", "-a", "a-", "a--b", "a_b", "a b", "../", "\xc3\xa4"}) {
    BOOST_TEST(!canonical_slug(text).has_value(), text);
  }
  BOOST_TEST(!canonical_slug(std::string(65, 'a')).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::model
