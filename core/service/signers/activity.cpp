#include "core/service/signers/activity.hpp"

#include "core/rules/members.hpp"
#include "core/service/access/signer_access.hpp"
#include "core/service/shared/read_deadline.hpp"

namespace sealmint::service {
namespace {

// Lets the snapshot go before the store is asked: only the signer is needed for longer.
Result<Shared<model::Signer>> readable_signer(const Context& context,
                                              const model::Principal& principal,
                                              std::string_view id_or_name) {
  return authorized_signer(*context.directory.snapshot(), principal, id_or_name,
                           rules::Action::read);
}

model::OperationView to_view(const Project& project, const model::Signer& signer,
                             model::Operation operation) {
  model::OperationView view{std::move(operation), std::nullopt, signer.name, project.id};
  if (const auto* member = rules::find_member(signer, view.operation.actor)) {
    view.actor_membership_id = member->id;
  }
  return view;
}

}  // namespace

Task<model::OperationViewPage> ActivityService::list(model::Principal principal,
                                                     std::string id_or_name,
                                                     ActivityFilter filter) const {
  CO_TRY(const auto signer, readable_signer(context_, principal, id_or_name));
  const ports::OperationQuery query{signer->id, filter.status, filter.offset, filter.limit};
  CO_TRY(auto page, co_await activity_.operations(query, read_deadline()));
  model::OperationViewPage views;
  views.total_count = page.total_count;
  views.operations.reserve(page.operations.size());
  for (auto& operation : page.operations) {
    views.operations.push_back(to_view(project_, *signer, std::move(operation)));
  }
  co_return views;
}

Task<model::OperationView> ActivityService::get(model::Principal principal, std::string id_or_name,
                                                OperationId id) const {
  CO_TRY(const auto signer, readable_signer(context_, principal, id_or_name));
  CO_TRY(auto operation, co_await activity_.operation(id, read_deadline()));
  if (!operation || operation->signer_id != signer->id) {
    co_return make_error(ErrorKind::not_found, "Operation not found");
  }
  co_return to_view(project_, *signer, *std::move(operation));
}

Task<std::uint64_t> ActivityService::log_index(model::Principal principal, std::string id_or_name,
                                               OperationId id) const {
  CO_TRY_VOID(co_await get(std::move(principal), std::move(id_or_name), id));
  auto read = [this, id] { return log_.index_of(id); };
  CO_TRY(const auto index, co_await context_.pools.reads.run(read));
  if (!index) {
    co_return make_error(ErrorKind::not_found, "Operation was recorded before there was a log");
  }
  co_return *index;
}

}  // namespace sealmint::service
