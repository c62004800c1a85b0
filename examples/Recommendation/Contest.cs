using Examples;
using FullStackAI.Data;
using FullStackAI.Inference;

namespace Recommendation;

/// <summary>How often each way to recommend finds what users took last. Every item that a user could have
/// taken stands for choice, not a few drawn at random: such tests flatter.</summary>
internal static class Contest
{
    private const int UsersAtOnce = 50;

    /// <summary>Prints a line for each way.</summary>
    /// <param name="last">What is to be found.</param>
    /// <param name="all">Names the users and items.</param>
    /// <param name="predictor">The model.</param>
    /// <param name="truth">Who knows everybody's taste; null where nobody does.</param>
    internal static void Print(LastTaken last, Interactions all, Predictor predictor, Ratings? truth)
    {
        TopTen byModel = new(), byFame = new(), byAlike = new(), byTruth = new();
        double chance = 0;
        foreach (int[] users in last.Users.Chunk(UsersAtOnce))
        {
            (int User, int[] Items)[] choices = [.. users.Select(user => (user, last.Choices(user)))];
            Table features = last.Features(choices);
            double[] known = features.Numbers("known"), alike = features.Numbers("alike");
            Predictions predictions = predictor.Predict(features);
            int start = 0;
            foreach ((int user, int[] items) in choices)
            {
                Range rows = start..(start += items.Length);
                int taken = Array.IndexOf(items, last.Of(user));
                byModel.Add(predictions.Outputs[rows], taken);
                byFame.Add(known[rows], taken);
                byAlike.Add(alike[rows], taken);
                byTruth.Add([.. items.Select(item => truth?.Appeal(all.Users[user], all.Items[item]) ?? 0)], taken);
                chance += taken < 0 ? 0 : Math.Min(1, (double)TopTen.Places / items.Length);
            }
        }

        Console.WriteLine($"   {"",-34} hit rate at 10     NDCG at 10");
        Console.WriteLine($"   {"ten at random",-34} {chance / last.Users.Length,8:0.0%}");
        Console.WriteLine($"   {"what most people took",-34} {byFame}");
        Console.WriteLine($"   {"what people like this one took",-34} {byAlike}");
        Console.WriteLine($"   {"the model",-34} {byModel}");
        if (truth is not null)
        {
            Console.WriteLine($"   {"who knew everybody's taste",-34} {byTruth}");
        }
    }
}
