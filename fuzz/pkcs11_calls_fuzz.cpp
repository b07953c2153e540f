// Sequences of C_* calls with arguments that hosts should not give, against a service in the same
// process. Whatever comes, a return value of the specification comes back, and a signature is only
// ever as long as it should be.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <vector>

#include "pkcs11/library.hpp"
#include "tests/support/fake_signing_service.hpp"

namespace {

using namespace sealmint;

class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : rest_(data, size) {}
  bool is_empty() const { return rest_.empty(); }
  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const std::uint8_t value = rest_.front();
    rest_ = rest_.subspan(1);
    return value;
  }
  std::vector<std::uint8_t> bytes(std::size_t size_max) {
    const std::size_t size = std::min<std::size_t>({byte(), size_max, rest_.size()});
    std::vector<std::uint8_t> taken(rest_.begin(), rest_.begin() + static_cast<long>(size));
    rest_ = rest_.subspan(size);
    return taken;
  }

 private:
  std::span<const std::uint8_t> rest_;
};

pkcs11::Outcome<std::unique_ptr<pkcs11::Provider>> make_provider() {
  static const auto service = std::make_shared<testing::FakeSigningService>();
  auto configuration = std::make_shared<pkcs11::Configuration>();
  configuration->server_url = "https://fuzz.example";
  configuration->credential = client::AccessToken{Secret("token")};
  auto log = std::make_shared<pkcs11::Log>(pkcs11::LogLevel::error, "/dev/null");
  return std::make_unique<pkcs11::Provider>(
      configuration, log, [](client::Credential) -> Result<std::shared_ptr<pkcs11::Service>> {
        return std::shared_ptr<pkcs11::Service>(service);
      });
}

constexpr std::array<CK_MECHANISM_TYPE, 8> mechanisms{
    CKM_ECDSA,        CKM_ECDSA_SHA256, CKM_ECDSA_SHA512, CKM_RSA_PKCS,
    CKM_RSA_PKCS_PSS, CKM_EDDSA,        CKM_RSA_X_509,    CKM_VENDOR_DEFINED};
constexpr std::array<CK_ATTRIBUTE_TYPE, 8> attribute_types{CKA_CLASS,
                                                           CKA_ID,
                                                           CKA_LABEL,
                                                           CKA_VALUE,
                                                           CKA_SUBJECT,
                                                           CKA_EC_POINT,
                                                           CKA_ALLOWED_MECHANISMS,
                                                           CKA_VENDOR_DEFINED};

class Host {
 public:
  Host(const CK_FUNCTION_LIST& functions, Input input) : call_(functions), input_(input) {}

  void run() {
    while (!input_.is_empty()) step();
  }

 private:
  CK_SESSION_HANDLE session() { return input_.byte() % 6; }
  CK_SLOT_ID slot() { return input_.byte() % 3; }
  CK_OBJECT_HANDLE object() {
    return static_cast<CK_OBJECT_HANDLE>(input_.byte() % 6) << 28 | input_.byte() % 2;
  }

  void step() {
    switch (input_.byte() % 20) {
      case 0: call_.C_Finalize(nullptr); break;
      case 1: (void)pkcs11::library().initialize(make_provider); break;
      case 2: list(); break;
      case 3: token(); break;
      case 4: open(); break;
      case 5: call_.C_CloseSession(session()); break;
      case 6: call_.C_CloseAllSessions(slot()); break;
      case 7: login(); break;
      case 8: call_.C_Logout(session()); break;
      case 9: find_init(); break;
      case 10: find(); break;
      case 11: call_.C_FindObjectsFinal(session()); break;
      case 12: attributes(); break;
      case 13: sign_init(); break;
      case 14: sign(); break;
      case 15: update(); break;
      case 16: final(); break;
      case 17: mechanism_list(); break;
      case 18: call_.C_GetSessionInfo(session(), &session_info_); break;
      case 19: call_.C_GenerateRandom(session(), nullptr, 0); break;
    }
  }

  void list() {
    std::array<CK_SLOT_ID, 4> slots{};
    CK_ULONG count = input_.byte() % 5;
    const bool asks = input_.byte() % 2 == 0;
    call_.C_GetSlotList(input_.byte() % 2, asks ? nullptr : slots.data(), &count);
  }
  void token() {
    CK_TOKEN_INFO info{};
    call_.C_GetTokenInfo(slot(), input_.byte() % 4 == 0 ? nullptr : &info);
  }
  void open() {
    CK_SESSION_HANDLE handle = 0;
    call_.C_OpenSession(slot(), input_.byte(), nullptr, nullptr, &handle);
  }
  void login() {
    auto pin = input_.bytes(40);
    call_.C_Login(session(), input_.byte() % 4, pin.empty() ? nullptr : pin.data(), pin.size());
  }
  std::vector<CK_ATTRIBUTE> make_template() {
    std::vector<CK_ATTRIBUTE> entries(input_.byte() % 5);
    buffers_.clear();
    for (auto& entry : entries) {
      buffers_.push_back(input_.bytes(20));
      auto& buffer = buffers_.back();
      entry = {attribute_types[input_.byte() % 8], buffer.empty() ? nullptr : buffer.data(),
               buffer.size()};
    }
    return entries;
  }
  void find_init() {
    auto wanted = make_template();
    call_.C_FindObjectsInit(session(), wanted.data(), wanted.size());
  }
  void find() {
    std::array<CK_OBJECT_HANDLE, 4> found{};
    CK_ULONG count = 0;
    if (call_.C_FindObjects(session(), found.data(), input_.byte() % 5, &count) == CKR_OK &&
        count > 4) {
      std::abort();
    }
  }
  void attributes() {
    auto entries = make_template();
    call_.C_GetAttributeValue(session(), object(), entries.data(), entries.size());
  }
  void sign_init() {
    auto parameter = input_.bytes(24);
    CK_MECHANISM mechanism{mechanisms[input_.byte() % 8],
                           parameter.empty() ? nullptr : parameter.data(), parameter.size()};
    call_.C_SignInit(session(), &mechanism, object());
  }
  // Room that is exactly as long as it says, so that a byte more is seen.
  void conclude(const auto& function) {
    CK_ULONG length = input_.byte() % 130;
    std::vector<CK_BYTE> room(length);
    const bool asks = input_.byte() % 4 == 0;
    // An empty vector points at nothing, which would be a question for the length.
    CK_BYTE no_room = 0;
    CK_BYTE* const to = room.empty() ? &no_room : room.data();
    const CK_RV rv = function(asks ? nullptr : to, &length);
    if (rv == CKR_OK && length != 64) std::abort();
    if (rv == CKR_OK && !asks && room.size() < 64) std::abort();
  }
  void sign() {
    auto data = input_.bytes(80);
    const auto handle = session();
    conclude([&](CK_BYTE* to, CK_ULONG* length) {
      return call_.C_Sign(handle, data.empty() ? nullptr : data.data(), data.size(), to, length);
    });
  }
  void update() {
    auto data = input_.bytes(200);
    call_.C_SignUpdate(session(), data.empty() ? nullptr : data.data(), data.size());
  }
  void final() {
    const auto handle = session();
    conclude([&](CK_BYTE* to, CK_ULONG* length) { return call_.C_SignFinal(handle, to, length); });
  }
  void mechanism_list() {
    std::array<CK_MECHANISM_TYPE, 8> types{};
    CK_ULONG count = types.size();
    call_.C_GetMechanismList(slot(), types.data(), &count);
  }

  const CK_FUNCTION_LIST& call_;
  Input input_;
  std::vector<std::vector<std::uint8_t>> buffers_;
  CK_SESSION_INFO session_info_{};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  CK_FUNCTION_LIST* functions = nullptr;
  C_GetFunctionList(&functions);
  functions->C_Finalize(nullptr);
  (void)pkcs11::library().initialize(make_provider);
  Host(*functions, Input(data, size)).run();
  return 0;
}
