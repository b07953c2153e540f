#include "ca-backends/stepca/key_source.hpp"

#include <algorithm>

#include "ca-backends/shared/url_text.hpp"
#include "ca-backends/stepca/encrypted_key.hpp"

namespace sealmint::ca::stepca {
namespace {

namespace asio = boost::asio;
using Key = KeySource::Key;

constexpr std::size_t pages_max = 50;
constexpr std::chrono::seconds fetch_timeout{30};

Failure unreadable(const Error& error) {
  return Unreachable{Trouble::protocol, reason("step-ca", error.detail)};
}

// A status that is no success as an outcome.
Failure trouble_at(std::string_view what, const net::HttpAnswer& answer) {
  const std::string said = read_message(answer.body);
  return trouble_of(answer, said.empty() ? what : std::string_view(said));
}

// Runs on the blocking pool.
Task<Key> open_key(std::string encrypted_key, std::string key_id,
                   std::shared_ptr<const KeySource::Wanted> wanted) {
  CO_TRY(const Secret text, open_encrypted_key(encrypted_key, wanted->password));
  CO_TRY(auto key, read_provisioner_key(text));
  key.id = std::move(key_id);
  co_return std::make_shared<const ProvisionerKey>(std::move(key));
}

}  // namespace

KeySource::KeySource(std::shared_ptr<Connection> connection, Wanted wanted, Key given,
                     const Deps& deps)
    : connection_(std::move(connection)),
      wanted_(std::make_shared<const Wanted>(std::move(wanted))),
      known_{std::move(given), {}},
      deps_(deps),
      fetching_(deps.executor) {}

bool KeySource::is_wanted(const Provisioner& provisioner) const {
  return provisioner.type == "JWK" && provisioner.name == wanted_->provisioner &&
         (wanted_->key_id.empty() || provisioner.key_id == wanted_->key_id);
}

AttemptTask<Provisioner> KeySource::find_provisioner(Deadline deadline) {
  std::string cursor;
  for (std::size_t page_number = 0; page_number < pages_max; ++page_number) {
    std::string path = "/provisioners?limit=100";
    if (!cursor.empty()) path += "&cursor=" + encode_segment(cursor);
    CO_TRY(const auto answer, co_await connection_->get(std::move(path), deadline));
    if (answer.status != 200) co_return trouble_at("the list of provisioners", answer);
    auto page = read_provisioners(answer.body);
    if (page.has_error()) co_return unreadable(page.error());
    const auto found = std::ranges::find_if(page->provisioners,
                                            [&](const Provisioner& row) { return is_wanted(row); });
    if (found != page->provisioners.end()) co_return std::move(*found);
    if (page->next_cursor.empty() || page->next_cursor == cursor) break;
    cursor = page->next_cursor;
  }
  const std::string with_key =
      wanted_->key_id.empty() ? std::string() : " and key " + wanted_->key_id;
  co_return Refused{
      Trouble::not_found,
      reason("step-ca has no JWK provisioner of that name" + with_key, wanted_->provisioner)};
}

AttemptTask<std::string> KeySource::encrypted_key(const Provisioner& provisioner,
                                                  Deadline deadline) {
  if (!provisioner.encrypted_key.empty()) co_return provisioner.encrypted_key;
  std::string path = "/provisioners/" + encode_segment(provisioner.key_id) + "/encrypted-key";
  CO_TRY(const auto answer, co_await connection_->get(std::move(path), deadline));
  if (answer.status == 404) {
    co_return Refused{Trouble::not_found,
                      "step-ca does not hand out the provisioner's encrypted key: give the key "
                      "itself as provisionerKey"};
  }
  if (answer.status != 200) co_return trouble_at("the provisioner's encrypted key", answer);
  auto key = read_encrypted_key(answer.body);
  if (key.has_error()) co_return unreadable(key.error());
  co_return *std::move(key);
}

AttemptTask<Key> KeySource::fetch(std::shared_ptr<KeySource> self, Deadline deadline) {
  CO_TRY(const Provisioner provisioner, co_await self->find_provisioner(deadline));
  CO_TRY(std::string text, co_await self->encrypted_key(provisioner, deadline));
  // Opening it costs as much as a password shall.
  if (self->known_.key && self->known_.encrypted_key == text) co_return self->known_.key;
  auto opening = open_key(text, provisioner.key_id, self->wanted_);
  auto key = co_await asio::co_spawn(self->deps_.blocking_executor, std::move(opening),
                                     asio::use_awaitable);
  if (key.has_error()) {
    if (key.error().kind == ErrorKind::upstream) co_return unreadable(key.error());
    co_return Refused{Trouble::credentials, reason("step-ca", key.error().detail)};
  }
  self->known_ = {*key, std::move(text)};
  co_return *std::move(key);
}

AttemptTask<Key> KeySource::key(Deadline deadline) {
  if (known_.key) co_return known_.key;
  auto fetched = co_await key_after(nullptr, deadline);
  co_return fetched;
}

AttemptTask<Key> KeySource::key_after(Key used, Deadline deadline) {
  if (wanted_->password.empty() || (known_.key && known_.key != used)) co_return known_.key;
  const Deadline until = std::chrono::steady_clock::now() + fetch_timeout;
  auto work = fetch(shared_from_this(), until);
  auto fetched = co_await fetching_.join(std::move(work), deadline);
  if (!fetched) {
    co_return Unreachable{Trouble::timed_out, "The provisioner's key did not come in time"};
  }
  co_return *std::move(fetched);
}

}  // namespace sealmint::ca::stepca
