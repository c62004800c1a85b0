using System.Globalization;
using System.Text;
using FullStackAI.Data.Csv;
using FullStackAI.Numerics;

namespace FullStackAI.Tests.Data.Csv;

[TestClass]
public sealed class DateParserTests
{
    [TestMethod]
    [DataRow("2020-01-31", "2020-01-31T00:00:00")]
    [DataRow("2020/1/5", "2020-01-05T00:00:00")]
    [DataRow("2020.01.05", "2020-01-05T00:00:00")]
    [DataRow("20200131", "2020-01-31T00:00:00")]
    [DataRow("2020-02-29 23:59:58", "2020-02-29T23:59:58")]
    [DataRow("2020-02-29T23:59:58.25Z", "2020-02-29T23:59:58.25")]
    [DataRow("2020-01-01T00:30:00+02:00", "2019-12-31T22:30:00")]
    [DataRow("31/12/2020", "2020-12-31T00:00:00")]
    [DataRow("12/31/2020 1:05 PM", "2020-12-31T13:05:00")]
    [DataRow("12/31/2020 12:05 am", "2020-12-31T00:05:00")]
    [DataRow("31.12.2020 07:00", "2020-12-31T07:00:00")]
    [DataRow("31-Dec-2020", "2020-12-31T00:00:00")]
    [DataRow("5 January 2020", "2020-01-05T00:00:00")]
    [DataRow("Jan 5, 2020", "2020-01-05T00:00:00")]
    [DataRow("Sun, 05 Jan 2020 10:00:00 GMT", "2020-01-05T10:00:00")]
    [DataRow("2020年1月5日", "2020-01-05T00:00:00")]
    [DataRow("1992-07", "1992-07-01T00:00:00")]
    [DataRow("31/12/69", "1969-12-31T00:00:00")]
    [DataRow("31/12/68", "2068-12-31T00:00:00")]
    public void TryParse_KnownForm_GivesTheMoment(string text, string expected)
    {
        Assert.IsTrue(DateParser.TryParse(Encoding.UTF8.GetBytes(text), out long ticks, out _));
        Assert.AreEqual(DateTime.Parse(expected, CultureInfo.InvariantCulture), new DateTime(ticks));
    }

    [TestMethod]
    [DataRow("2021-02-29")]
    [DataRow("2020-13-01")]
    [DataRow("10.0.0.1")]
    [DataRow("555-1234")]
    [DataRow("2015-16")]
    [DataRow("2020-01-01 25:00")]
    [DataRow("2020-01-01x")]
    [DataRow("13/13/2020")]
    [DataRow("12345678")]
    [DataRow("Jan")]
    [DataRow("1/2/3")]
    public void TryParse_NoDate_IsFalse(string text) =>
        Assert.IsFalse(DateParser.TryParse(Encoding.UTF8.GetBytes(text), out _, out _));

    [TestMethod]
    public void IsoDate_AllDaysOfFourCenturies_AgreeWithTheCalendar()
    {
        for (var day = new DateTime(1800, 1, 1); day.Year < 2201; day = day.AddDays(1))
        {
            Assert.IsTrue(IsoDate.TryParse(
                Encoding.ASCII.GetBytes(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), out long ticks, out _));
            Assert.AreEqual(day.Ticks, ticks, day.ToString(CultureInfo.InvariantCulture));
        }
    }

    [TestMethod]
    public void IsoDate_RandomMoments_AgreeWithTheGeneralParser()
    {
        Rng rng = new(5);
        for (int i = 0; i < 5000; i++)
        {
            byte[] text = Encoding.ASCII.GetBytes(
                new DateTime(1, 1, 1).AddSeconds(rng.NextDouble() * 3e11).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));

            Assert.IsTrue(IsoDate.TryParse(text, out long quick, out _));
            Assert.IsTrue(DateParser.TryParse(text, out long general, out _));
            Assert.AreEqual(general, quick);
        }
    }

    [TestMethod]
    public void SwapDayAndMonth_Twice_IsTheSame()
    {
        long ticks = new DateTime(2020, 4, 3, 5, 6, 7).Ticks;

        Assert.AreEqual(new DateTime(2020, 3, 4, 5, 6, 7).Ticks, DateParser.SwapDayAndMonth(ticks));
        Assert.AreEqual(ticks, DateParser.SwapDayAndMonth(DateParser.SwapDayAndMonth(ticks)));
    }
}
