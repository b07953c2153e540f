"""Rules of sessions, objects and log-ins, written from PKCS#11 2.40."""

import ctypes

import pytest
from sealmint_testing import cryptoki as p11
from sealmint_testing.signature_check import digest


@pytest.fixture
def signer(fake):
    return fake.add_signer("release")


@pytest.fixture
def module(fake, signer, start):
    return start(fake)


@pytest.fixture
def session(module):
    return module.open(0)


# ---- initialisation ----


def test_nothing_works_before_initialize(fake, start):
    module = start(fake)
    module.finalize()
    for name in p11.FUNCTIONS:
        if name not in ("Initialize", "GetFunctionList"):
            arguments = [0] * 8
            assert module.rv(name, *arguments) == "CRYPTOKI_NOT_INITIALIZED", name


def test_initialize_takes_what_hosts_give(module):
    assert module.rv("Initialize", None) == "CRYPTOKI_ALREADY_INITIALIZED"
    module.finalize()
    mutexes = (ctypes.CFUNCTYPE(ctypes.c_ulong, ctypes.c_void_p) * 4)()
    function = ctypes.CFUNCTYPE(ctypes.c_ulong, ctypes.c_void_p)(lambda _: 0)
    address = ctypes.cast(function, ctypes.c_void_p).value
    whole = p11.InitializeArguments(address, address, address, address, 0, None)
    for arguments in (None, p11.InitializeArguments(flags=2), p11.InitializeArguments(flags=3), whole):
        assert module.rv("Initialize", arguments and ctypes.byref(arguments)) == "OK"
        assert module.slots() == [0]
        module.finalize()
    del mutexes
    for wrong in (p11.InitializeArguments(address, None, address, address, 0, None),
                  p11.InitializeArguments(reserved=1)):  # fmt: skip
        assert module.rv("Initialize", ctypes.byref(wrong)) == "ARGUMENTS_BAD"
    module.initialize()
    assert module.rv("Finalize", ctypes.c_void_p(1)) == "ARGUMENTS_BAD"


def test_initialize_asks_nobody(fake, start):
    module = start(fake)
    for _ in range(200):
        module.finalize()
        module.initialize()
    assert fake.connections == 0


def test_info(module):
    info = module.info()
    assert (info.cryptoki.major, info.cryptoki.minor) == (2, 40)
    assert info.manufacturer.decode().rstrip() == "Sealmint"
    assert module.rv("GetInfo", None) == "ARGUMENTS_BAD"


def test_every_function_has_a_pointer(module):
    for name in p11.FUNCTIONS:
        assert getattr(module.list.contents, name), name


def test_unsupported_functions_say_so(module):
    for name in p11.UNSUPPORTED:
        assert module.rv(name, *[0] * 8) == "FUNCTION_NOT_SUPPORTED", name
    for name in ("SeedRandom", "GenerateRandom"):
        assert module.rv(name, 0, None, 0) == "RANDOM_NO_RNG"
    for name in ("GetFunctionStatus", "CancelFunction"):
        assert module.rv(name, 0) == "FUNCTION_NOT_PARALLEL"


# ---- slots ----


def test_slots_and_their_tokens(module, signer):
    count = ctypes.c_ulong(0)
    slots = (ctypes.c_ulong * 1)()
    assert module.rv("GetSlotList", ctypes.c_ubyte(1), None, None) == "ARGUMENTS_BAD"
    assert module.rv("GetSlotList", ctypes.c_ubyte(1), slots, ctypes.byref(count)) == "BUFFER_TOO_SMALL"
    assert count.value == 1
    info = p11.SlotInfo()
    module.ok("GetSlotInfo", 0, ctypes.byref(info))
    assert info.description.decode().rstrip() == "release" and info.flags == 5
    token = module.token(0)
    assert token.model.decode().rstrip() == "Code Signing"
    assert token.flags & p11.CKF_WRITE_PROTECTED and token.flags & p11.CKF_TOKEN_INITIALIZED
    assert not token.flags & p11.CKF_LOGIN_REQUIRED and not token.flags & 1
    for name, structure in (("GetSlotInfo", info), ("GetTokenInfo", token)):
        assert module.rv(name, 1, ctypes.byref(structure)) == "SLOT_ID_INVALID"
        assert module.rv(name, 0, None) == "ARGUMENTS_BAD"
    session = ctypes.c_ulong()
    assert module.rv("OpenSession", 7, 4, None, None, ctypes.byref(session)) == "SLOT_ID_INVALID"
    assert module.rv("CloseAllSessions", 7) == "SLOT_ID_INVALID"


def test_mechanisms_are_those_of_the_key(fake, start):
    fake.add_signer("ec")
    fake.add_signer("rsa", "RSA_2048")
    module = start(fake)
    assert module.mechanisms(0) == [p11.CKM_ECDSA, *p11.CKM_ECDSA_SHA.values()]
    rsa = [p11.CKM_RSA_PKCS, *p11.CKM_SHA_RSA_PKCS.values(), p11.CKM_RSA_PKCS_PSS, *p11.CKM_SHA_RSA_PKCS_PSS.values()]
    assert module.mechanisms(1) == rsa
    info = p11.MechanismInfo()
    module.ok("GetMechanismInfo", 0, p11.CKM_ECDSA, ctypes.byref(info))
    assert (info.min, info.max) == (256, 521) and info.flags & 0x800
    module.ok("GetMechanismInfo", 1, p11.CKM_RSA_PKCS, ctypes.byref(info))
    assert (info.min, info.max) == (2048, 4096)
    assert module.rv("GetMechanismInfo", 0, p11.CKM_RSA_PKCS, ctypes.byref(info)) == "MECHANISM_INVALID"


def test_a_slot_event_is_not_waited_for(module):
    slot = ctypes.c_ulong()
    assert module.rv("WaitForSlotEvent", 1, ctypes.byref(slot), None) == "NO_EVENT"


# ---- sessions ----


def test_sessions_open_and_close(module):
    session = ctypes.c_ulong()
    assert module.rv("OpenSession", 0, 0, None, None, ctypes.byref(session)) == "SESSION_PARALLEL_NOT_SUPPORTED"
    assert module.rv("OpenSession", 0, 4, None, None, None) == "ARGUMENTS_BAD"
    read_only, read_write = module.open(0), module.open(0, p11.CKF_SERIAL | p11.CKF_RW)
    assert module.session_info(read_only).state == 1 and module.session_info(read_write).state == 3
    assert module.token(0).sessions == 2 and module.token(0).rw_sessions == 1
    module.ok("CloseSession", read_only)
    assert module.rv("CloseSession", read_only) == "SESSION_HANDLE_INVALID"
    module.ok("CloseAllSessions", 0)
    assert module.rv("CloseSession", read_write) == "SESSION_HANDLE_INVALID"
    for name in ("GetSessionInfo", "FindObjectsInit", "SignInit", "Login", "Logout"):
        assert module.rv(name, read_write, None, 0, None) == "SESSION_HANDLE_INVALID", name


def test_a_handle_is_never_given_again(module):
    handles = set()
    for _ in range(200):
        handle = module.open(0)
        assert handle not in handles
        handles.add(handle)
        module.ok("CloseSession", handle)


# ---- log-ins ----


def test_with_a_configured_credential_any_pin_will_do(module, session):
    assert module.rv("Logout", session) == "USER_NOT_LOGGED_IN"
    assert module.rv("Login", session, p11.CKU_SO, b"x", 1) == "USER_TYPE_INVALID"
    assert module.rv("Login", session, p11.CKU_CONTEXT_SPECIFIC, b"x", 1) == "OPERATION_NOT_INITIALIZED"
    module.login(session, b"")
    assert module.rv("Login", module.open(0), p11.CKU_USER, b"x", 1) == "USER_ALREADY_LOGGED_IN"
    module.ok("Logout", session)
    module.login(session, b"anything")
    module.ok("CloseAllSessions", 0)
    module.login(module.open(0))


def test_without_a_credential_the_pin_is_one(fake, signer, start, monkeypatch):
    start(fake).finalize()
    for name in ("SEALMINT_CLIENT_ID", "SEALMINT_CLIENT_SECRET"):
        monkeypatch.delenv(name)
    module = p11.Module().initialize()
    assert module.token(0).flags & p11.CKF_LOGIN_REQUIRED
    session = module.open(0)
    assert module.session_info(session).state == 0 and module.find(session) == []
    wrong = f"{fake.client_id}:wrong".encode()
    assert module.rv("Login", session, p11.CKU_USER, wrong, len(wrong)) == "PIN_INCORRECT"
    logins = fake.logins
    assert module.rv("Login", session, p11.CKU_USER, wrong, len(wrong)) == "PIN_INCORRECT"
    assert fake.logins == logins, "a refused PIN was shown to the server again"
    module.login(session, f"{fake.client_id}:{fake.client_secret}".encode())
    assert module.label(0) == "release" and module.session_info(session).state == 1
    assert len(module.sign(session, p11.CKM_ECDSA, digest(b"x"))) == 64
    key = module.private_key(session)
    module.ok("Logout", session)
    assert module.find(session, CLASS=p11.CKO_PRIVATE_KEY) == []
    assert len(module.find(session, CLASS=p11.CKO_CERTIFICATE)) == 2
    mechanism = p11.Mechanism(p11.CKM_ECDSA)
    assert module.rv("SignInit", session, ctypes.byref(mechanism), key) == "USER_NOT_LOGGED_IN"
    token = next(iter(fake.tokens)).encode()
    module.login(session, token)
    module.finalize()
    # The next run knows the public objects from disk, before anybody logs in.
    module.initialize()
    fake.fail("/", "close", times=1000)
    session = module.open(0)
    assert module.label(0) == "release"
    assert len(module.find(session, CLASS=p11.CKO_CERTIFICATE)) == 2
    assert module.find(session, CLASS=p11.CKO_PRIVATE_KEY) == []


# ---- objects ----


def test_searches(module, session):
    everything = module.find(session)
    assert len(everything) == 4 and 0 not in everything
    key = module.private_key(session)
    assert key == 0x10000000
    assert module.find(session, CLASS=p11.CKO_CERTIFICATE)[0] == 0x20000000
    assert module.find(session, CLASS=p11.CKO_PUBLIC_KEY) == [0x30000000]
    assert module.find(session, CLASS=p11.CKO_PRIVATE_KEY, SIGN=True, KEY_TYPE=p11.CKK_EC) == [key]
    assert module.find(session, CLASS=p11.CKO_SECRET_KEY) == []
    assert module.find(session, CLASS=p11.CKO_PRIVATE_KEY, DECRYPT=True) == []
    assert module.find(session, LABEL=b"") == []
    for unknown in (0x80000001, 0xCE534351):
        assert module.find(session, CLASS=unknown) == []


def test_a_search_is_one_operation(module, session):
    count = ctypes.c_ulong()
    found = (ctypes.c_ulong * 1)()
    assert module.rv("FindObjects", session, found, 1, ctypes.byref(count)) == "OPERATION_NOT_INITIALIZED"
    assert module.rv("FindObjectsFinal", session) == "OPERATION_NOT_INITIALIZED"
    assert module.rv("FindObjectsInit", session, None, 1) == "ARGUMENTS_BAD"
    module.ok("FindObjectsInit", session, None, 0)
    assert module.rv("FindObjectsInit", session, None, 0) == "OPERATION_ACTIVE"
    seen = []
    for _ in range(6):
        module.ok("FindObjects", session, found, 1, ctypes.byref(count))
        seen += list(found[: count.value])
    assert len(seen) == 4
    assert module.rv("FindObjects", session, None, 1, ctypes.byref(count)) == "ARGUMENTS_BAD"
    module.ok("FindObjectsFinal", session)


def test_attributes_that_are_there_and_those_that_are_not(module, session):
    key = module.private_key(session)
    buffer = ctypes.create_string_buffer(64)
    address = ctypes.cast(buffer, ctypes.c_void_p).value
    cases = [
        ("LABEL", address, 64, 7), ("LABEL", address, 3, p11.UNAVAILABLE), ("LABEL", None, 0, 7),
        ("VALUE", address, 64, p11.UNAVAILABLE), ("PRIVATE_EXPONENT", None, 0, p11.UNAVAILABLE),
        ("TRUSTED", address, 64, p11.UNAVAILABLE),
    ]  # fmt: skip
    template = (p11.Attribute * len(cases))(*[p11.Attribute(p11.CKA[n], a, s) for n, a, s, _ in cases])
    rv = module.rv("GetAttributeValue", session, key, template, len(cases))
    assert rv in ("ATTRIBUTE_SENSITIVE", "ATTRIBUTE_TYPE_INVALID", "BUFFER_TOO_SMALL")
    assert [entry.length for entry in template] == [length for *_, length in cases]
    for name, value in (("VALUE", "ATTRIBUTE_SENSITIVE"), ("TRUSTED", "ATTRIBUTE_TYPE_INVALID")):
        entry = p11.Attribute(p11.CKA[name], address, 64)
        assert module.rv("GetAttributeValue", session, key, ctypes.byref(entry), 1) == value
    entry = p11.Attribute(p11.CKA["LABEL"], address, 6)
    assert module.rv("GetAttributeValue", session, key, ctypes.byref(entry), 1) == "BUFFER_TOO_SMALL"
    assert module.rv("GetAttributeValue", session, 0x10000001, ctypes.byref(entry), 1) == "OBJECT_HANDLE_INVALID"
    assert module.rv("GetAttributeValue", session, key, None, 1) == "ARGUMENTS_BAD"
    size = ctypes.c_ulong()
    module.ok("GetObjectSize", session, key, ctypes.byref(size))
    assert size.value > 100


def test_what_the_private_key_says_of_itself(module, session):
    key = module.private_key(session)
    flags = {
        "TOKEN": 1, "PRIVATE": 1, "SIGN": 1, "DECRYPT": 0, "UNWRAP": 0, "DERIVE": 0, "SIGN_RECOVER": 0,
        "SENSITIVE": 1, "ALWAYS_SENSITIVE": 1, "EXTRACTABLE": 0, "NEVER_EXTRACTABLE": 1, "MODIFIABLE": 0,
        "ALWAYS_AUTHENTICATE": 0,
    }  # fmt: skip
    assert {name: module.attribute(session, key, name)[0] for name in flags} == flags
    assert module.attribute(session, key, "EC_PARAMS") == bytes.fromhex("06082a8648ce3d030107")
    public = module.find(session, CLASS=p11.CKO_PUBLIC_KEY)[0]
    point = module.attribute(session, public, "EC_POINT")
    assert point[:3] == b"\x04\x41\x04" and len(point) == 67
    allowed = module.attribute(session, key, "ALLOWED_MECHANISMS")
    assert len(allowed) == 4 * ctypes.sizeof(ctypes.c_ulong)


# ---- signatures ----


def test_a_signature_is_one_operation(module, session):
    data, out, length = digest(b"x"), ctypes.create_string_buffer(128), ctypes.c_ulong(128)
    sign = ("Sign", session, data, 32, out, ctypes.byref(length))
    assert module.rv(*sign) == "OPERATION_NOT_INITIALIZED"
    assert module.rv("SignUpdate", session, data, 32) == "OPERATION_NOT_INITIALIZED"
    assert module.rv("SignFinal", session, out, ctypes.byref(length)) == "OPERATION_NOT_INITIALIZED"
    key = module.private_key(session)
    module.sign_init(session, p11.CKM_ECDSA, key)
    mechanism = p11.Mechanism(p11.CKM_ECDSA)
    assert module.rv("SignInit", session, ctypes.byref(mechanism), key) == "OPERATION_ACTIVE"
    module.ok(*sign)
    assert module.rv(*sign) == "OPERATION_NOT_INITIALIZED"
    module.sign_init(session, p11.CKM_ECDSA_SHA[256], key)
    module.ok("SignUpdate", session, b"a", 1)
    assert module.rv(*sign) == "OPERATION_ACTIVE"
    module.ok("SignFinal", session, out, ctypes.byref(length))


def test_what_sign_init_refuses(fake, start):
    fake.add_signer("ec")
    fake.add_signer("rsa", "RSA_2048")
    module = start(fake)
    ec, rsa = module.open(0), module.open(1)
    ec_key, rsa_key = module.private_key(ec), module.private_key(rsa)
    cases = [
        (ec, p11.CKM_ECDSA, 0, "KEY_HANDLE_INVALID"), (ec, p11.CKM_ECDSA, rsa_key, "KEY_HANDLE_INVALID"),
        (ec, p11.CKM_ECDSA, 0x20000000, "KEY_FUNCTION_NOT_PERMITTED"),
        (ec, p11.CKM_RSA_PKCS, ec_key, "KEY_TYPE_INCONSISTENT"), (ec, 0x3, ec_key, "MECHANISM_INVALID"),
        (rsa, p11.CKM_RSA_PKCS_PSS, rsa_key, "MECHANISM_PARAM_INVALID"),
        (rsa, p11.CKM_ECDSA, rsa_key, "KEY_TYPE_INCONSISTENT"),
    ]  # fmt: skip
    for session, mechanism, key, rv in cases:
        entry = p11.Mechanism(mechanism)
        assert module.rv("SignInit", session, ctypes.byref(entry), key) == rv, hex(mechanism)
    assert module.rv("SignInit", ec, None, ec_key) == "ARGUMENTS_BAD"


def test_data_that_is_not_right_costs_nothing_and_ends_the_signature(fake, module, session):
    out, length = ctypes.create_string_buffer(128), ctypes.c_ulong(128)
    for data in (b"", b"x" * 20, b"x" * 33, b"x" * 65, b"x" * 100_000):
        module.sign_init(session, p11.CKM_ECDSA)
        length.value = 128
        assert module.rv("Sign", session, data, len(data), out, ctypes.byref(length)) == "DATA_LEN_RANGE"
        assert module.rv("Sign", session, data, len(data), out, ctypes.byref(length)) == "OPERATION_NOT_INITIALIZED"
    module.sign_init(session, p11.CKM_ECDSA)
    assert module.rv("Sign", session, None, 32, out, ctypes.byref(length)) == "ARGUMENTS_BAD"
    assert module.rv("Sign", session, b"x", 1, out, None) == "ARGUMENTS_BAD"
    assert fake.units == 0


def test_an_ed25519_signer_is_shown_when_it_is_switched_on(fake, start, tmp_path):
    fake.add_signer("edwards", "ED25519")
    module = start(fake)
    assert module.slots() == [] and module.slots(present=False) == [0]
    session = ctypes.c_ulong()
    assert module.rv("OpenSession", 0, 4, None, None, ctypes.byref(session)) == "TOKEN_NOT_PRESENT"
    module.finalize()
    settings = tmp_path / "pkcs11.conf"
    settings.write_text('{"ed25519": true}', encoding="utf-8")
    settings.chmod(0o600)
    module = start(fake, SEALMINT_PKCS11_CONFIG=str(settings))
    session = module.open(0)
    assert module.attribute(session, module.private_key(session), "KEY_TYPE") == p11.number(p11.CKK_EC_EDWARDS)
    assert len(module.sign(session, p11.CKM_EDDSA, b"a message")) == 64
