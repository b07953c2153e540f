// What Product Admins may take out of the record again.
#include "api/audit.hpp"
#include "core/service/log/log_retention.hpp"
#include "http/routes/support.hpp"
#include "http/routes/topics.hpp"

namespace sealmint::http {
namespace {

Task<Response> prune(Services& services, const AdminCaller& admin, const Request& request) {
  CO_TRY(const auto input, api::read<api::PruneLog>(request.body));
  CO_TRY(const auto first, co_await services.log_retention.prune(admin.caller(), input.checkpoint));
  co_return answer(api::PrunedLog{first});
}

Task<Response> erase_personal(Services& services, const AdminCaller& admin,
                              const Request& request) {
  CO_TRY(const auto input, api::read<api::ErasePersonal>(request.body));
  CO_TRY_VOID(co_await services.log_retention.erase_personal(admin.caller(), input.actor()));
  co_return answer(api::ErasedPersonal{});
}

constexpr Endpoint rows[] = {
    post("/prune", "pruneLog", "Remove old entries that a checkpoint covers",
         for_admins<&prune>.with({shape<api::PruneLog>, shape<api::PrunedLog>}))
        .recorded(kinds::prune_log)
        .refusing({400}),
    post("/erase-personal-data", "erasePersonalData", "Remove what the record says of a person",
         for_admins<&erase_personal>.with({shape<api::ErasePersonal>, shape<api::ErasedPersonal>}))
        .recorded(kinds::erase_personal_data),
};

}  // namespace

const Topic retention_topic{"Retention", "/api/v1/audit", "", "take anything out of the record",
                            rows};

}  // namespace sealmint::http
