using System.Globalization;
using System.Text;
using FullStackAI.Numerics;

namespace FullStackAI.AspNetCore.Tests;

/// <summary>Makes wrong requests from sound ones: cut, with bytes flipped, with tokens put in place of
/// others, nested, repeated. The same seed makes the same requests.</summary>
internal sealed class BadInputs(ulong seed)
{
    internal const string Rows = """{"tenure":3,"plan":"basic","charges":25.5,"paperless":true}""";
    private const string Tensors =
        """{"id":"42","inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","parameters":{"binary_data_size":16}},{"name":"s","shape":[2,1],"datatype":"BYTES","parameters":{"binary_data_size":14}}],"outputs":[{"name":"y","parameters":{"binary_data":true}}]}""";
    private static readonly byte[] Binary =
    [
        0x00, 0x00, 0x80, 0x3f, 0x00, 0x00, 0x00, 0x40, 0x00, 0x00, 0x60, 0x40, 0x00, 0x00, 0x80, 0xbe, 0x03, 0x00, 0x00, 0x00, 0x72, 0x65,
        0x64, 0x03, 0x00, 0x00, 0x00, 0x6e, 0x69, 0x6c,
    ];

    private static readonly (string Path, string Body, string? Type)[] Golden =
    [
        ("/models/churn/predict", Rows, "application/json"),
        ("/models/churn/predict", $"[{Rows},{Rows}]", "application/json"),
        (
            "/v2/models/demo/infer",
            """{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[[1,2],[3.5,-0.25]]},{"name":"s","shape":[2,1],"datatype":"BYTES","data":["red","nil"]}]}""",
            null),
        ("/invocations", """{"dataframe_split":{"columns":["tenure","plan"],"data":[[1,"a"]]}}""", "application/json"),
        (
            "/models/churn/invocations",
            """{"dataframe_split":{"columns":["plan","tenure","charges","paperless"],"index":[7],"data":[["basic",3,25.5,true]]},"params":{"output":"all"}}""",
            "application/json"),
        (
            "/models/churn/invocations",
            """{"inputs":{"plan":["basic"],"tenure":[3],"paperless":[true],"charges":[25.5]}}""",
            "application/json"),
        ("/models/churn/invocations", "plan,tenure,\"charges\",paperless\r\n\"basic\",3,25.5,yes\r\n", "text/csv"),
        ("/v1/models/churn:predict", """{"instances":[[3,"basic",25.5,true]]}""", "application/json"),
        ("/v1/models/churn:explain", """{"instances":[[3,"basic",25.5,true]]}""", "application/json"),
        ("/models/churn/explain", Rows, "application/json"),
        (
            "/v2/models/demo/explain",
            """{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,null]},{"name":"s","shape":[1],"datatype":"BYTES","data":["red"]}]}""",
            null),
    ];

    private static readonly string[] Tokens =
    [
        "1e400", "-0", "1e-400", "9007199254740993", "0x10", "01", "NaN", "Infinity", "/*c*/", ",]", "null", "true", "{}", "[]", "\"\"",
        "\"\\ud800\"", "\"\\u0000\"", "-1", "9223372036854775808",
        "[[[[[[[[[[1]]]]]]]]]]", "\"BYTES\"", "\"FP16\"", "\"INT8\"", "[1152921504606846978,16]", "[-1]", "[0]", "\"1,5\"",
        "\"1.234.567\"", "\"31/12/2026\"", "\uFEFF", "\"CON\"",
        "\"name\":\"x\",\"name\":\"y\"", "\"binary_data_size\":99999999999", "\"data\":[],\"data\":[]", "18446744073709551616",
        "[1,2,{\"a\":[]}]",
    ];

    private static readonly string[] Paths =
    [
        "/models/CON/predict", "/models/%00/predict", "/v2/models/..%2f..%2fetc/infer", "/v2/models/\u0441hurn/infer",
        "/models/churn/versions/1e9/predict", "/v1/models/:predict", "/models/{churn}/predict",
    ];
    private static readonly string[] Lengths = ["99999999999", "-1", "0", "1", "abc", "245", "247", "246, 246", ""];
    private readonly Rng _random = new(seed);

    internal (string Path, byte[] Body, string? Type, string? Header) Next()
    {
        if (_random.NextInt32(4) == 0)
        {
            return BinaryRequest();
        }

        (string path, string text, string? type) = Golden[_random.NextInt32(Golden.Length)];
        byte[] body = Encoding.UTF8.GetBytes(text);
        int changes = 1 + _random.NextInt32(3);
        for (int change = 0; change < changes; change++)
        {
            body = Change(body);
        }

        if (_random.NextInt32(50) == 0)
        {
            path = _random.NextInt32(3) == 0 ? $"/models/{new string('n', 4096)}/predict" : Paths[_random.NextInt32(Paths.Length)];
        }

        return (path, body, _random.NextInt32(40) == 0 ? "application/x-unknown" : type, null);
    }

    private (string Path, byte[] Body, string? Type, string? Header) BinaryRequest()
    {
        bool isHeaderChanged = _random.NextInt32(2) == 0;
        byte[] json = Encoding.UTF8.GetBytes(Tensors);
        json = isHeaderChanged ? Change(json) : json;
        byte[] bytes = _random.NextInt32(2) == 0 ? Change([.. Binary]) : Binary;
        string length = _random.NextInt32(3) == 0
            ? Lengths[_random.NextInt32(Lengths.Length)]
            : json.Length.ToString(CultureInfo.InvariantCulture);
        return ("/v2/models/demo/infer", [.. json, .. bytes], "application/octet-stream", length);
    }

    private byte[] Change(byte[] body)
    {
        if (body.Length == 0)
        {
            return [(byte)_random.NextInt32(256)];
        }

        int at = _random.NextInt32(body.Length);
        switch (_random.NextInt32(7))
        {
            case 0:
                return body[..at];
            case 1:
                byte[] flipped = [.. body];
                flipped[at] ^= (byte)(1 << _random.NextInt32(8));
                return flipped;
            case 2:
                return [.. body[..at], .. body[Math.Min(body.Length, at + 1 + _random.NextInt32(8))..]];
            case 3:
                return [.. body[..at], .. Encoding.UTF8.GetBytes(Tokens[_random.NextInt32(Tokens.Length)]), .. body[at..]];
            case 4:
                int end = Math.Min(body.Length, at + 1 + _random.NextInt32(6));
                return [.. body[..at], .. Encoding.UTF8.GetBytes(Tokens[_random.NextInt32(Tokens.Length)]), .. body[end..]];
            case 5:
                int depth = 1 + _random.NextInt32(_random.NextInt32(20) == 0 ? 20_000 : 100);
                return [.. body[..at], .. Encoding.UTF8.GetBytes(new string('[', depth)), .. body[at..]];
            default:
                return [.. body, .. body[at..]];
        }
    }
}
