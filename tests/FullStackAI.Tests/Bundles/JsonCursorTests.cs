using System.Text;
using System.Text.Json;
using FullStackAI.Bundles.Json;
using FullStackAI.Numerics;

namespace FullStackAI.Tests.Bundles;

/// <summary>The bundle's own JSON reader against the platform's: it takes the same
/// texts, reads the same values, and refuses the same texts.</summary>
[TestClass]
public sealed class JsonCursorTests
{
    private const string Sample = """
        { "a": [1, -2.5e3, 0, 1.25E-7, true, false, null], "b\u00e9\"\\\/\b\f\n\r\t": { "c": "größe \ud83d\ude00", "d": [] , "e": {} }, "f":"\u0041", "g" : [[ ], [{}], [1e5]], "h": -0 }
        """;

    [TestMethod]
    public void Read_OfASample_GivesThePlatformsTokens()
    {
        byte[] text = Encoding.UTF8.GetBytes(Sample);
        CollectionAssert.AreEqual(PlatformTokens(text), OwnTokens(text));
        Assert.HasCount(39, OwnTokens(text)!);
    }

    [TestMethod]
    public void Read_OfAnyByteReplaced_AgreesWithThePlatform()
    {
        byte[] sample = Encoding.UTF8.GetBytes(Sample);
        byte[] replacements = [.. "\"\\{}[],:.-+eE019tnu/ \n\0x"u8, 0x80, 0xC3, 0xFF];
        int accepted = 0;
        for (int at = 0; at < sample.Length; at++)
        {
            foreach (byte replacement in replacements)
            {
                byte[] text = [.. sample];
                text[at] = replacement;
                AssertAgree(text);
                accepted += OwnTokens(text) is null ? 0 : 1;
            }
        }

        Assert.IsGreaterThan(200, accepted);
    }

    [TestMethod]
    public void Read_OfATextCutAnywhere_AgreesWithThePlatform()
    {
        byte[] sample = Encoding.UTF8.GetBytes(Sample);
        for (int length = 0; length < sample.Length; length++)
        {
            AssertAgree(sample[..length]);
        }
    }

    [TestMethod]
    public void Read_OfRandomTexts_AgreesWithThePlatform()
    {
        var rng = new Rng(6);
        string[] parts =
        [
            "{", "}", "[", "]", ",", ":", "\"a\"", "\"\\u00e9\"", "\"\\ud800\"", "\"\\udc00\"", "1", "-1.5", "01", "1.", ".5", "1e",
            "1e+9", "true", "null", "nul", " ", "\n", "//", "\"", "\\",
        ];
        for (int round = 0; round < 20_000; round++)
        {
            string text = string.Concat(Enumerable.Range(0, 1 + rng.NextInt32(7)).Select(_ => parts[rng.NextInt32(parts.Length)]));
            AssertAgree(Encoding.UTF8.GetBytes(text));
        }
    }

    [TestMethod]
    public void Double_OfRandomNumbers_KeepsEveryBit()
    {
        var rng = new Rng(7);
        for (int round = 0; round < 5000; round++)
        {
            double value = BitConverter.Int64BitsToDouble(
                ((long)rng.NextInt32(int.MaxValue) << 33) ^ ((long)rng.NextInt32(int.MaxValue) << 10) ^ rng.NextInt32(1024));
            if (double.IsFinite(value))
            {
                var json = new JsonCursor(Encoding.UTF8.GetBytes(value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)));
                Assert.AreEqual(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(json.Double()));
            }
        }
    }

    [TestMethod]
    [DataRow("17", 16, true)]
    [DataRow("deep", 16, true)]
    [DataRow("deeper", 17, false)]
    public void Read_OfNestedArrays_EndsAtTheLimit(string name, int depth, bool fits)
    {
        byte[] text = Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth));
        Assert.AreEqual(fits, OwnTokens(text) is not null, name);
        AssertAgree(text);
    }

    [TestMethod]
    [DataRow("\"2026-01-02T03:04:05\"", "2026-01-02T03:04:05.0000000")]
    [DataRow("\"2026-01-02T03:04:05.1234567\"", "2026-01-02T03:04:05.1234567")]
    [DataRow("\"2026-01-02T03:04:05.12\"", "2026-01-02T03:04:05.1200000")]
    [DataRow("\"2026-01-02\"", "2026-01-02T00:00:00.0000000")]
    public void DateTime_InTheFormsBundlesHold_IsRead(string json, string expected) =>
        Assert.AreEqual(
            expected,
            new JsonCursor(Encoding.UTF8.GetBytes(json)).DateTime().ToString("O", System.Globalization.CultureInfo.InvariantCulture));

    [TestMethod]
    [DataRow("\"2026-01-02T03:04:05+00:00\"")]
    [DataRow("\"2026-01-02T03:04:05Z\"")]
    [DataRow("\"2026-01-02T05:04:05.000+02:00\"")]
    public void DateTimeOffset_WithAnOffset_IsTheSameMoment(string json) =>
        Assert.AreEqual(
            new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            new JsonCursor(Encoding.UTF8.GetBytes(json)).DateTimeOffset().ToUniversalTime());

    [TestMethod]
    [DataRow("1.5")]
    [DataRow("9223372036854775808")]
    [DataRow("\"1\"")]
    [DataRow("null")]
    [DataRow("true")]
    public void Int64_OfAnythingElse_IsAFault(string json) =>
        Assert.ThrowsExactly<FormatException>(() => new JsonCursor(Encoding.UTF8.GetBytes(json)).Int64());

    [TestMethod]
    public void NextMember_OfANameThatStandsTwice_IsAFault() => Assert.ThrowsExactly<FormatException>(() =>
    {
        var json = new JsonCursor("{\"a\":1,\"\\u0061\":2}"u8);
        HashSet<string> seen = json.BeginObject();
        while (json.NextMember(seen, out _))
        {
            json.Skip();
        }
    });

    [TestMethod]
    public void Skip_OfAnyValue_LandsOnTheNext()
    {
        var json = new JsonCursor("[{\"a\":[1,{}]},[],7,\"x\",[[1]],8]"u8);
        Assert.AreEqual(6, json.CountElements());
        json.BeginArray();
        for (int i = 0; i < 5; i++)
        {
            Assert.IsTrue(json.NextElement());
            json.Skip();
        }

        Assert.IsTrue(json.NextElement());
        Assert.AreEqual(8, json.Int32());
        Assert.IsFalse(json.NextElement());
        json.End();
    }

    private static void AssertAgree(byte[] text) =>
        CollectionAssert.AreEqual(PlatformTokens(text), OwnTokens(text), Encoding.UTF8.GetString(text));

    /// <summary>Every token with its text; null when the text is refused.</summary>
    private static List<string>? OwnTokens(byte[] text)
    {
        try
        {
            var tokens = new List<string>();
            var json = new JsonTokens(text);
            while (json.Read())
            {
                tokens.Add($"{json.Token} {json.Token switch
                {
                    JsonToken.Name or JsonToken.Text => json.Text(),
                    JsonToken.Number => Encoding.UTF8.GetString(json.Raw),
                    _ => "",
                }}");
            }

            return tokens;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static List<string>? PlatformTokens(byte[] text)
    {
        try
        {
            var tokens = new List<string>();
            var json = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 16 });
            while (json.Read())
            {
                string? value = json.TokenType switch
                {
                    JsonTokenType.PropertyName or JsonTokenType.String => json.GetString(),
                    JsonTokenType.Number => Encoding.UTF8.GetString(json.ValueSpan),
                    _ => "",
                };
                tokens.Add($"{json.TokenType switch
                {
                    JsonTokenType.PropertyName => JsonToken.Name,
                    JsonTokenType.String => JsonToken.Text,
                    JsonTokenType.StartObject => JsonToken.StartObject,
                    JsonTokenType.EndObject => JsonToken.EndObject,
                    JsonTokenType.StartArray => JsonToken.StartArray,
                    JsonTokenType.EndArray => JsonToken.EndArray,
                    JsonTokenType.Number => JsonToken.Number,
                    JsonTokenType.True => JsonToken.True,
                    JsonTokenType.False => JsonToken.False,
                    _ => JsonToken.Null,
                }} {value}");
            }

            return tokens;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
