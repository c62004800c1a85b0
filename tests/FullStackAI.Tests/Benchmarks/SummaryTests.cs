using FullStackAI.AutoMLBench;

namespace FullStackAI.Tests.Benchmarks;

/// <summary>The page that a claim rests on: ranks, means, paired differences and honesty, each computed by hand.</summary>
[TestClass]
public sealed class SummaryTests
{
    [TestMethod]
    public void Of_ThreeSystems_RanksMeansOfSetsAndSharesTheRankOfEqualOnes()
    {
        // High: .9, .8 and .8 are ranks 1, 2.5, 2.5. Low: .4 beats .5, and what failed comes last.
        // Systems that keep to a budget stand before those that take their time.
        string page = Page(
            One("high", "ours", 0.9), One("high", "hgb", 0.8), One("high", "hgb-search", 0.8),
            One("low", "ours", 0.5, higher: false), One("low", "hgb", 0.4, higher: false), One("low", "hgb-search", null, higher: false));
        StringAssert.Contains(page, "| high | auc | **0.9000** | 0.8000 | 0.8000 |");
        StringAssert.Contains(page, "| low | auc | 0.5000 | failed | **0.4000** |");
        StringAssert.Contains(page, "| **mean rank** (2 sets) | | 1.50 | 2.75 | 1.75 |");
        StringAssert.Contains(page, "| **wins** | | 1 | 0 | 1 |");
        StringAssert.Contains(page, "`hgb-search` on low, seed 0, failed: out of luck");
    }

    [TestMethod]
    public void Of_ASetThatOneSystemLacks_DoesNotRankIt()
    {
        string page = Page(One("both", "ours", 0.9), One("both", "hgb", 0.8), One("other", "ours", 0.1));
        StringAssert.Contains(page, "| other | auc | **0.1000** | – |");
        StringAssert.Contains(page, "| **mean rank** (1 set) | | 1.00 | 2.00 |");
    }

    [TestMethod]
    public void Of_ThreeSeeds_CallsALossOnlyWhatIsBeyondTwoStandardErrors()
    {
        // Differences on `sure` are −.1, −.1, −.13: mean −.11, deviation .01732, error .01.
        // On `unsure` they are −.1, .1, −.03: mean −.01, error .0590.
        string page = Page(
            One("sure", "ours", 0.5, 0), One("sure", "ours", 0.5, 1), One("sure", "ours", 0.5, 2),
            One("sure", "hgb", 0.6, 0), One("sure", "hgb", 0.6, 1), One("sure", "hgb", 0.63, 2),
            One("unsure", "ours", 0.5, 0), One("unsure", "ours", 0.5, 1), One("unsure", "ours", 0.5, 2),
            One("unsure", "hgb", 0.6, 0), One("unsure", "hgb", 0.4, 1), One("unsure", "hgb", 0.53, 2));
        StringAssert.Contains(page, "| hgb | 2 | 0 | 2 | sure by 0.1100 ± 0.0100 |");
    }

    [TestMethod]
    public void Of_AMetricThatFalls_CountsALowerValueAsBetter()
    {
        string page = Page(One("loss", "ours", 0.2, 0, higher: false), One("loss", "hgb", 0.3, 0, higher: false));
        StringAssert.Contains(page, "| hgb | 1 | 1 | 0 | none |");
    }

    [TestMethod]
    public void Of_OneSeed_SaysThatNoErrorIsKnown() =>
        StringAssert.Contains(
            Page(One("set", "ours", 0.5), One("set", "hgb", 0.6)), "| hgb | 1 | 0 | 1 | set by 0.1000 (one seed, no error known) |");

    [TestMethod]
    public void Of_IntervalsAndTimes_CountsWhatHeldAndTheLongestOvershoot()
    {
        string page = Page(
            One("in", "ours", 0.5) with { Expected = 0.52, Low = 0.4, High = 0.6, Seconds = 58, Covered = 0.9 },
            One("out", "ours", 0.3) with { Expected = 0.52, Low = 0.4, High = 0.6, Seconds = 60.25, Covered = 0.8 });
        StringAssert.Contains(page, "* score on the test rows in the 95 % interval: 1 of 2 cells");
        StringAssert.Contains(page, "* longest beyond the budget: 0.25 s");
        StringAssert.Contains(page, "85.0 % on average, 80.0 % to 90.0 %");
    }

    [TestMethod]
    public void Of_ACellThatWasRunAgain_TakesTheLastOne()
    {
        string page = Page(One("set", "ours", null), One("set", "ours", 0.7));
        StringAssert.Contains(page, "| set | auc | **0.7000** |");
        Assert.IsFalse(page.Contains("failed", StringComparison.Ordinal));
    }

    [TestMethod]
    public void Of_SeedsThatOneSystemLacks_MeansAreOfThoseThatAllHaveAndDifferencesOfThoseThatBothHave()
    {
        // Seed 2 is not the search's: means are of 0 and 1 (.6, .55 and .7), the
        // difference to the default of all three (.1, 0, .2: mean .1).
        string page = Page(
            One("more", "ours", 0.6, 0), One("more", "ours", 0.6, 1), One("more", "ours", 0.9, 2),
            One("more", "hgb-search", 0.7, 0), One("more", "hgb-search", 0.7, 1),
            One("more", "hgb", 0.5, 0), One("more", "hgb", 0.6, 1), One("more", "hgb", 0.7, 2),
            One("usual", "ours", 0.6, 0), One("usual", "ours", 0.6, 1),
            One("usual", "hgb-search", 0.5, 0), One("usual", "hgb-search", 0.5, 1),
            One("usual", "hgb", 0.5, 0), One("usual", "hgb", 0.5, 1));
        StringAssert.Contains(page, "## 60 s, 2 seeds");
        StringAssert.Contains(page, "| more | auc | 0.6000 | **0.7000** | 0.5500 |");
        StringAssert.Contains(page, "| hgb | 2 | 2 | 0 | none |");
        StringAssert.Contains(page, "differences over those that both have, `ours` more: more 3.");
    }

    [TestMethod]
    public void Of_ASearchThatWasNotRunWithThisBudget_ShowsWhatItReachedInAnother()
    {
        string page = Page(One("set", "ours", 0.7), One("set", "ours", 0.9) with { BudgetSeconds = 300 }, One("set", "hgb-search", 0.8));
        string longer = page[page.IndexOf("## 300 s", StringComparison.Ordinal)..];
        StringAssert.Contains(longer, "| data | metric | ours | hgb-search 60 s |");
        StringAssert.Contains(longer, "| set | auc | **0.9000** | 0.8000 |");
        StringAssert.Contains(page, "| set | auc | 0.7000 | **0.8000** |");
    }

    [TestMethod]
    public void Of_TwoBudgets_ComparesDefaultsUnderEach()
    {
        string page = Page(One("set", "ours", 0.7), One("set", "ours", 0.8) with { BudgetSeconds = 30 }, One("set", "hgb", 0.75));
        StringAssert.Contains(page, "## 30 s, 1 seed");
        StringAssert.Contains(page, "| set | auc | **0.8000** | 0.7500 |");
        StringAssert.Contains(page, "## 60 s, 1 seed");
        StringAssert.Contains(page, "| set | auc | 0.7000 | **0.7500** |");
    }

    private static string Page(params Cell[] cells) => Summary.Of(cells, "cells.jsonl", note: null).ReplaceLineEndings("\n");

    private static Cell One(string set, string system, double? score, ulong seed = 0, bool higher = true) => new()
    {
        Set = set,
        Metric = "auc",
        Seed = seed,
        System = system,
        BudgetSeconds = Peers.IsDefault(system) ? 0 : 60,
        Score = score,
        HigherIsBetter = higher && score is not null,
        Error = score is null ? "out of luck" : null,
    };
}
