using FullStackAI.Data;
using FullStackAI.Data.Splits;
using FullStackAI.Evaluation;
using FullStackAI.Metrics;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers.Boosting;

namespace Fraud;

/// <summary>A tempting feature, how often a card was robbed, judged in three ways and then by what came later.</summary>
/// <remarks>A robbed card is robbed several times within hours. Where folds part those payments, the feature knows the answer; among
/// later payments, of other cards, it knows nothing, and has kept the trees from learning what counts.</remarks>
internal static class HonestScore
{
    private const string Risk = "card_risk";

    private static readonly BoostingTrainer s_trainer = new(new BoostingOptions { NumIterations = 40, NumLeaves = 15, LearningRate = 0.1 });
    private static readonly Recipe s_with = new("with the card's risk", Pipeline.Empty.TargetEncode(Risk), s_trainer);
    private static readonly Recipe s_without = new("without", Pipeline.Empty.Drop(Risk), s_trainer);

    /// <summary>Prints a line for each way.</summary>
    /// <param name="train">Earlier payments.</param>
    /// <param name="later">Later payments, of other cards.</param>
    /// <param name="roles">Label, card and time.</param>
    internal static void Print(Table train, Table later, DataRoles roles)
    {
        Table marked = WithRisk(train, roles.Group!);
        DataRoles shuffled = roles with { Group = null, Time = null, Ignored = [.. roles.Ignored, roles.Group!] };
        DataRoles cards = roles with { Time = null };
        Console.WriteLine($"   {"",-38} {s_with.Name,-22} {s_without.Name}");
        Line("folds of shuffled payments", recipe => Judge(recipe, marked, shuffled));
        Line("folds that keep cards together", recipe => Judge(recipe, marked, cards));
        Line("folds by time that keep them together", recipe => Judge(recipe, marked, roles));
        Line("what the later payments say", recipe => Later(recipe, marked, WithRisk(later, roles.Group!), roles));
    }

    private static void Line(string name, Func<Recipe, string> judge) =>
        Console.WriteLine($"   {name,-38} {judge(s_with),-22} {judge(s_without)}");

    private static string Judge(Recipe recipe, Table table, DataRoles roles)
    {
        LabelledTable data = LabelledTable.ForTraining(table, roles);
        IReadOnlyList<Fold> folds = RowSplits.KFold(data.ForSplits(), new SplitOptions { Folds = 3, Seed = 7 });
        return CrossValidation.Run(recipe, data, folds).Score(Metric.AreaUnderPrecisionRecallCurve).ToString();
    }

    private static string Later(Recipe recipe, Table train, Table later, DataRoles roles)
    {
        LabelledTable data = LabelledTable.ForTraining(train, roles);
        ScoredRows scored = recipe.Fit(data).Score(LabelledTable.ForEvaluation(later, roles, data.Encoder));
        return Metric.AreaUnderPrecisionRecallCurve.Compute(scored).ToString("0.0000", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static Table WithRisk(Table table, string card) => table.Derive(Risk, row => row.Text(card));
}
