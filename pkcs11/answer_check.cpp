#include "pkcs11/answer_check.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "client/json_members.hpp"
#include "pkcs11/crypto.hpp"

namespace sealmint::pkcs11 {
namespace {

using Outcomes = std::vector<client::Answer<client::Signed>>;

constexpr std::string_view other_key_code = "signed_with_another_key";
constexpr std::size_t shown_chars = 64;

client::Failure other_key(std::string_view of_what = {}) {
  std::string text = "the service signed with another key than that of the certificate shown";
  if (!of_what.empty()) text += " (" + std::string(of_what) + ")";
  client::Failure failure(make_error(ErrorKind::upstream, std::move(text)));
  failure.code = other_key_code;
  return failure;
}

bool says_whose(const client::Signed& answer) {
  return !answer.signer_id.empty() && !answer.certificate_serial_number.empty();
}

// Nothing as long as the answer does not say that it is of somebody else.
std::optional<client::Failure> contradiction(const TokenContent& shown,
                                             const client::Signed& answer) {
  const auto& serial = answer.certificate_serial_number;
  if (!answer.signer_id.empty() && answer.signer_id != shown.signer_id) {
    return other_key("that of the signer " + client::printable(answer.signer_id, shown_chars));
  }
  if (!serial.empty() && !has_serial(shown.certificate, serial)) {
    return other_key("that of certificate " + client::printable(serial, shown_chars));
  }
  return std::nullopt;
}

bool is_by_shown_key(const TokenContent& shown, const client::SignItem& item,
                     const client::Signed& answer) {
  return is_signature_of(shown.key.handle.get(), item.algorithm, item.data, answer.signature);
}

// The places of the signatures among the outcomes.
std::vector<std::size_t> signed_places(const Outcomes& outcomes) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (outcomes[i].has_value()) places.push_back(i);
  }
  return places;
}

// All signatures of an answer are by one key, so that one tells of all.
std::optional<client::Failure> failure_of(const TokenContent& shown, bool is_verified_later,
                                          const std::vector<client::SignItem>& items,
                                          const Outcomes& outcomes,
                                          const std::vector<std::size_t>& places) {
  const client::Signed& first = *outcomes[places.front()];
  if (auto failure = contradiction(shown, first)) return failure;
  if (is_verified_later) return std::nullopt;
  std::vector<std::size_t> picked = places;
  if (says_whose(first)) picked = {places[random_place(places.size())]};
  for (const std::size_t place : picked) {
    if (!is_by_shown_key(shown, items[place], *outcomes[place])) return other_key();
  }
  return std::nullopt;
}

}  // namespace

client::Answer<client::Signed> verified(const TokenContent& shown, const client::SignItem& item,
                                        client::Signed answer) {
  if (!is_by_shown_key(shown, item, answer)) return other_key();
  return answer;
}

void check_answer(const TokenContent& shown, Verification verification,
                  const std::vector<client::SignItem>& items, Outcomes& outcomes) {
  const auto places = signed_places(outcomes);
  if (places.empty()) return;
  const auto failure =
      failure_of(shown, verifies_each(verification, shown.key), items, outcomes, places);
  if (!failure) return;
  for (const std::size_t place : places) outcomes[place] = *failure;
}

bool is_by_other_key(const client::Failure& failure) { return failure.code == other_key_code; }

}  // namespace sealmint::pkcs11
