using System.Globalization;
using System.Text;
using FullStackAI.Data.Csv;
using FullStackAI.Numerics;

namespace FullStackAI.Tests.Data.Csv;

[TestClass]
public sealed class NumberParserTests
{
    [TestMethod]
    public void Parse_RandomDecimals_AreRoundedAsTheRuntimeRounds()
    {
        Rng rng = new(11);
        for (int i = 0; i < 20_000; i++)
        {
            string text = RandomDecimal(rng);

            NumberShape shape = NumberParser.Parse(Encoding.ASCII.GetBytes(text), (byte)'.', out _, out double number);

            Assert.AreNotEqual(NumberShape.None, shape, text);
            Assert.AreEqual(double.Parse(text, CultureInfo.InvariantCulture), number, text);
        }
    }

    [TestMethod]
    public void Parse_ShortestTextOfRandomBits_GivesTheSameBits()
    {
        Rng rng = new(12);
        for (int i = 0; i < 20_000; i++)
        {
            double value = BitConverter.Int64BitsToDouble((long)rng.NextUInt64());
            if (double.IsFinite(value))
            {
                NumberParser.Parse(
                    Encoding.ASCII.GetBytes(value.ToString("R", CultureInfo.InvariantCulture)), (byte)'.', out _, out double number);
                Assert.AreEqual(value, number);
            }
        }
    }

    [TestMethod]
    [DataRow("0", 0L)]
    [DataRow("-7", -7L)]
    [DataRow("+12", 12L)]
    [DataRow("12345678", 12345678L)]
    [DataRow("123456789", 123456789L)]
    [DataRow("-123456789012345", -123456789012345L)]
    [DataRow("9007199254740993", 9007199254740993L)]
    [DataRow("9223372036854775807", long.MaxValue)]
    [DataRow("007", 7L)]
    public void Parse_WholeNumber_IsAnExactInteger(string text, long expected)
    {
        Assert.AreEqual(NumberShape.Integer, NumberParser.Parse(Encoding.ASCII.GetBytes(text), (byte)'.', out long integer, out _));
        Assert.AreEqual(expected, integer);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("-")]
    [DataRow("+")]
    [DataRow(".")]
    [DataRow("-.")]
    [DataRow("1.2.3")]
    [DataRow("12a")]
    [DataRow("a12")]
    [DataRow("--1")]
    [DataRow("1-2")]
    [DataRow("1,5")]
    [DataRow("12345678901234x")]
    [DataRow("1:30")]
    [DataRow("/1")]
    [DataRow("\u00B9")]
    public void Parse_NoNumber_IsNone(string text) =>
        Assert.AreEqual(NumberShape.None, NumberParser.Parse(Encoding.UTF8.GetBytes(text), (byte)'.', out _, out _));

    [TestMethod]
    [DataRow("1.", 1.0)]
    [DataRow(".5", 0.5)]
    [DataRow("-.25", -0.25)]
    [DataRow("1e308", 1e308)]
    [DataRow("-1.5E-3", -0.0015)]
    [DataRow("inf", double.PositiveInfinity)]
    [DataRow("-Infinity", double.NegativeInfinity)]
    [DataRow("123456789.123456789", 123456789.123456789)]
    [DataRow("0.000000000000000000001", 1e-21)]
    public void Parse_OtherForms_AreNumbers(string text, double expected)
    {
        Assert.AreEqual(NumberShape.Number, NumberParser.Parse(Encoding.ASCII.GetBytes(text), (byte)'.', out _, out double number));
        Assert.AreEqual(expected, number);
    }

    [TestMethod]
    [DataRow("1,5", 1.5)]
    [DataRow("-0,25", -0.25)]
    [DataRow("1.234.567,89", 1234567.89)]
    [DataRow("1.234", 1234.0)]
    public void Parse_DecimalComma_ReadsGroupsOfThree(string text, double expected)
    {
        NumberParser.Parse(Encoding.ASCII.GetBytes(text), (byte)',', out _, out double number);

        Assert.AreEqual(expected, number);
    }

    [TestMethod]
    [DataRow("1.5")]
    [DataRow("1.23.456")]
    [DataRow(".123,5")]
    public void Parse_DecimalCommaWithOddGroups_IsNone(string text) =>
        Assert.AreEqual(NumberShape.None, NumberParser.Parse(Encoding.ASCII.GetBytes(text), (byte)',', out _, out _));

    [TestMethod]
    [DataRow("1,234", 1234L)]
    [DataRow("-12,345,678", -12345678L)]
    [DataRow("1'234'567", 1234567L)]
    [DataRow("1\u2019234", 1234L)]
    [DataRow("12\u00A0345", 12345L)]
    [DataRow("12\u202F345\u202F678", 12345678L)]
    public void Parse_GroupsOfThreeDigits_AreOneInteger(string text, long expected)
    {
        Assert.AreEqual(
            NumberShape.Integer,
            NumberParser.Parse(Encoding.UTF8.GetBytes(text), (byte)'.', out long integer, out double number));
        Assert.AreEqual(expected, integer);
        Assert.AreEqual(expected, number);
    }

    [TestMethod]
    [DataRow("1,234,567.89", ".", 1234567.89)]
    [DataRow("+1'234.5", ".", 1234.5)]
    [DataRow("1.234.567,89", ",", 1234567.89)]
    [DataRow("1\u00A0234,5", ",", 1234.5)]
    [DataRow("1,5e3", ",", 1500.0)]
    [DataRow("123456789012345678901,5", ",", 123456789012345678901.5)]
    public void Parse_GroupsBeforeADecimalPoint_AreANumber(string text, string point, double expected)
    {
        Assert.AreEqual(NumberShape.Number, NumberParser.Parse(Encoding.UTF8.GetBytes(text), (byte)point[0], out _, out double number));
        Assert.AreEqual(expected, number);
    }

    [TestMethod]
    [DataRow("1,23,456", ".")]
    [DataRow("1234,567", ".")]
    [DataRow("0,123", ".")]
    [DataRow("1,2345", ".")]
    [DataRow("1,234,", ".")]
    [DataRow("1,234'567", ".")]
    [DataRow("1,234.5.6", ".")]
    [DataRow("1,234e5", ".")]
    [DataRow(",234", ".")]
    [DataRow("0.123", ",")]
    [DataRow("31.12.2024", ",")]
    [DataRow("1,5.000", ",")]
    [DataRow("1 234", ".")]
    public void Parse_OddGroups_AreNoNumber(string text, string point) =>
        Assert.AreEqual(NumberShape.None, NumberParser.Parse(Encoding.UTF8.GetBytes(text), (byte)point[0], out _, out _));

    private static string RandomDecimal(Rng rng)
    {
        var text = new StringBuilder();
        text.Append(rng.NextInt32(3) switch { 0 => "-", 1 => "+", _ => "" });
        int whole = rng.NextInt32(12);
        int fraction = rng.NextInt32(12);
        for (int i = 0; i < whole || (i == 0 && fraction == 0); i++)
        {
            text.Append((char)('0' + rng.NextInt32(10)));
        }

        if (fraction > 0 || rng.NextInt32(4) == 0)
        {
            text.Append('.');
        }

        for (int i = 0; i < fraction; i++)
        {
            text.Append((char)('0' + rng.NextInt32(10)));
        }

        if (rng.NextInt32(8) == 0)
        {
            text.Append('e').Append(rng.NextInt32(60) - 30);
        }

        return text.ToString();
    }
}
