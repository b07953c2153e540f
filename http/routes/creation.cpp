#include "http/routes/creation.hpp"

namespace sealmint::http {
namespace {

// The token itself, whatever stands before it.
std::string_view bearer_of(const Request& request) {
  if (!request.authorization) return {};
  const std::string_view header = *request.authorization;
  return header.substr(header.rfind(' ') + 1);
}

}  // namespace

Task<Creation> Creation::begin(Services& services, const model::Principal& principal,
                               const Request& request, Answer kind) {
  Creation creation(kind, kind == Answer::secret ? bearer_of(request) : std::string_view{});
  CO_TRY(const auto key, idempotency_key(request));
  if (!key) co_return creation;
  CO_TRY(auto begun,
         co_await services.idempotency.begin(principal, request.path, *key, request.body));
  creation.claim_ = std::move(begun.claim);
  if (!begun.replay) co_return creation;
  if (kind == Answer::plain) {
    creation.replayed_ = std::move(begun.replay->answer);
  } else {
    CO_TRY(creation.replayed_, creation.claim_->open_sealed(*begun.replay, creation.bearer_));
  }
  co_return creation;
}

void Creation::remember(const std::string& answer, ports::Transaction& transaction) const {
  if (!claim_) return;
  if (kind_ == Answer::plain) {
    transaction.changes.emplace_back(claim_->remember(200, answer));
  } else {
    // Sealing fails only for lack of memory.
    transaction.changes.emplace_back(claim_->remember_sealed(200, answer, bearer_).value());
  }
}

Response Creation::response(std::string answer) const {
  Response response = json_text_response(std::move(answer));
  return kind_ == Answer::secret ? never_stored(std::move(response)) : response;
}

}  // namespace sealmint::http
