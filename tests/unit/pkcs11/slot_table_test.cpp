#include "pkcs11/slot_table.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint::pkcs11 {
namespace {

client::SignerRow signer(const std::string& name) {
  client::SignerRow row;
  row.id = "id-of-" + name;
  row.name = name;
  row.certificate_id = "certificate-of-" + name;
  return row;
}

std::string name_at(const SlotTable& table, CK_SLOT_ID id) { return table.find(id)->signer.name; }

}  // namespace

BOOST_AUTO_TEST_SUITE(slot_table)

BOOST_AUTO_TEST_CASE(nothing_ever_shifts) {
  SlotTable table;
  table.merge({signer("a"), signer("b"), signer("c")}, nullptr, true);
  table.merge({signer("new"), signer("c"), signer("a")}, nullptr, true);
  BOOST_TEST(name_at(table, 0) == "a");
  BOOST_TEST(name_at(table, 1) == "b");
  BOOST_TEST(name_at(table, 2) == "c");
  BOOST_TEST(name_at(table, 3) == "new");
  BOOST_TEST(table.find(0)->is_present(false));
  BOOST_TEST(!table.find(1)->is_present(false));
  BOOST_TEST(table.find(4) == nullptr);
}

BOOST_AUTO_TEST_CASE(a_renamed_signer_keeps_its_slot_and_one_of_its_old_name_gets_another) {
  SlotTable table;
  table.merge({signer("a")}, nullptr, true);
  auto renamed = signer("a");
  renamed.name = "b";
  auto successor = signer("a");
  successor.id = "another id";
  table.merge({successor, renamed}, nullptr, true);
  BOOST_TEST(name_at(table, 0) == "b");
  BOOST_TEST(name_at(table, 1) == "a");
}

BOOST_AUTO_TEST_CASE(a_signer_that_comes_back_is_present_again) {
  SlotTable table;
  table.merge({signer("a")}, nullptr, true);
  table.merge({}, nullptr, true);
  BOOST_TEST(!table.find(0)->is_present(false));
  table.merge({signer("a")}, nullptr, true);
  BOOST_TEST(table.find(0)->is_present(false));
}

BOOST_AUTO_TEST_CASE(without_a_key_or_with_one_that_is_not_shown_a_slot_is_empty) {
  SlotTable table;
  auto pending = signer("pending");
  pending.certificate_id.clear();
  auto edwards = signer("edwards");
  edwards.key_algorithm = "ED25519";
  table.merge({pending, edwards}, nullptr, true);
  BOOST_TEST(!table.find(0)->is_present(true));
  BOOST_TEST(!table.find(1)->is_present(false));
  BOOST_TEST(table.find(1)->is_present(true));
}

BOOST_AUTO_TEST_CASE(a_placeholder_becomes_the_first_signer) {
  SlotTable table;
  table.add_placeholder();
  BOOST_TEST(table.find(0)->is_present(false));
  table.merge({signer("a"), signer("b")}, nullptr, false);
  BOOST_TEST(name_at(table, 0) == "a");
  BOOST_TEST(name_at(table, 1) == "b");
  table.add_placeholder();
  BOOST_TEST(table.all().size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::pkcs11
