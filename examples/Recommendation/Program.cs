using System.Diagnostics;
using Examples;
using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Metrics;
using FullStackAI.Numerics;
using Recommendation;

// dotnet run -c Release --project examples/Recommendation                    films that nobody made
// dotnet run -c Release --project examples/Recommendation -- --keep .        the same; ratings.csv and model.fsai stay in this folder
// dotnet run -c Release --project examples/Recommendation -- path/to/ratings.csv --user userId --item movieId --time timestamp [--rating rating]
const string Usage = "usage: Recommendation [path/to/file.csv --user column --item column --time column [--rating column]] [--budget seconds] [--keep folder]";
const int LearnedFrom = 3, OthersBeside = 60, FewestPeople = 3, UsersAtOnce = 50;
if (CommandLine.Read(args, Usage, ["--user", "--item", "--time"], ["--rating", "--budget", "--keep"]) is not { } line)
{
    return 2;
}

try
{
    var clock = Stopwatch.StartNew();
    using var folder = new WorkFolder(line["--keep"]);

    // 1. Who took what, when.
    string path = line.Path ?? folder.File("ratings.csv");
    Ratings? truth = line.Path is null ? new Ratings(users: line.IsShort ? 300 : 800, items: 500, seed: 7) : null;
    truth?.Write(path, seed: 7);
    Interactions all = Interactions.Read(Table.FromCsv(path), line["--user"] ?? "user", line["--item"] ?? "item", line.Path is null ? "rating" : line["--rating"], line["--time"] ?? "time");
    Console.WriteLine($"1. {path}: {all.Users.Length:N0} users took {all.OfUser.Sum(taken => taken.Length):N0} times one of {all.Items.Length:N0} items.");

    // 2. The last one of each user is what we want to foretell; the few before it are what we learn from; all before those is the past they are foretold from.
    int[] users = [.. Enumerable.Range(0, all.Users.Length).Where(user => all.OfUser[user].Length >= LearnedFrom + 3)];
    HashSet<int> judged = [.. users];
    Interaction[][] Without(int last) => [.. all.OfUser.Select((taken, user) => judged.Contains(user) ? taken[..^last] : taken)];
    var early = new Past(all.Items.Length, Without(1 + LearnedFrom));
    var late = new Past(all.Items.Length, Without(1));
    Console.WriteLine($"\n2. Of {users.Length:N0} users with enough of them the last is kept for the end, and the {LearnedFrom} before it are learned from.");

    // 3. A group for each user: what was taken, beside others that were not.
    var rng = new Rng(7);
    (int User, int[] Items)[] asked = [.. users.Select(user =>
    {
        int[] taken = [.. all.OfUser[user][^(1 + LearnedFrom)..^1].Select(interaction => interaction.Item)];
        int[] candidates = [.. early.Candidates(user, FewestPeople).Except(taken)];
        return (user, taken.Concat(rng.Split("others", user).Permutation(candidates.Length).Take(OthersBeside).Select(i => candidates[i])).ToArray());
    })];
    Table rows = early.Features(asked)
        .With(CategoryColumn.Of("user", asked.SelectMany(user => user.Items.Select(_ => all.Users[user.User]))))
        .With(new IntegerColumn("taken", [.. asked.SelectMany(user => user.Items.Select((_, place) => place < LearnedFrom ? 1L : 0))]));
    Console.WriteLine($"\n3. {rows.RowCount:N0} rows to learn from: {string.Join(", ", rows.Columns.Select(column => column.Name))}. Comparing trainers …");
    var experiment = new Experiment
    {
        Label = "taken",
        Task = TaskKind.Ranking,
        GroupColumn = "user",
        Budget = line.Budget,
        WorkBudget = line.WorkBudget(line.IsShort ? 60 : 300),
        Doctor = null,
        Seed = 7,
    };
    Leaderboard board = await experiment.RunAsync(rows);
    Console.WriteLine(board.Top());
    string model = folder.File("model.fsai");
    board.Best.Bundle.Save(model);

    // 4. Every item that a user could have taken stands for choice, not a few drawn at random: such tests flatter.
    using var predictor = Predictor.Load(model);
    TopTen byModel = new(), byFame = new(), byAlike = new(), byTruth = new();
    double chance = 0;
    foreach (int[] some in users.Chunk(UsersAtOnce))
    {
        (int User, int[] Items)[] choices = [.. some.Select(user => (user, late.Candidates(user, FewestPeople)))];
        Table features = late.Features(choices);
        Predictions predictions = predictor.Predict(features);
        int start = 0;
        foreach ((int user, int[] items) in choices)
        {
            int taken = Array.IndexOf(items, all.OfUser[user][^1].Item);
            byModel.Add(predictions.Outputs.Slice(start, items.Length), taken);
            byFame.Add(Numbers(features, "known", start, items.Length), taken);
            byAlike.Add(Numbers(features, "alike", start, items.Length), taken);
            byTruth.Add([.. items.Select(item => truth?.Appeal(all.Users[user], all.Items[item]) ?? 0)], taken);
            chance += taken < 0 ? 0 : 10.0 / items.Length;
            start += items.Length;
        }
    }

    Console.WriteLine($"\n4. Is the last of {users.Length:N0} users among ten of all they could have taken?\n   {"",-34} hit rate at 10     NDCG at 10");
    Console.WriteLine($"   {"ten at random",-34} {chance / users.Length,8:0.0%}");
    Console.WriteLine($"   {"what most people took",-34} {byFame}");
    Console.WriteLine($"   {"what people like this one took",-34} {byAlike}");
    Console.WriteLine($"   {"the model",-34} {byModel}");
    if (truth is not null)
    {
        Console.WriteLine($"   {"who knew everybody's taste",-34} {byTruth}");
    }

    // 5. For one user.
    int one = users[0];
    int[] open = late.Candidates(one, FewestPeople);
    double[] scores = predictor.Predict(late.Features([(one, open)])).Outputs.ToArray();
    Console.WriteLine($"\n5. '{all.Users[one]}' took {string.Join(", ", all.OfUser[one][..^1].TakeLast(8).Select(taken => all.Items[taken.Item]))}; ten to recommend:");
    Console.WriteLine($"   {string.Join(", ", open.Zip(scores).OrderByDescending(pair => pair.Second).Take(10).Select(pair => all.Items[pair.First]))}");
    Console.WriteLine($"\nDone in {clock.Elapsed.TotalSeconds:0.0} seconds. {folder}");
    return 0;
}
catch (Exception fault) when (fault is SchemaException or IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
{
    Console.Error.WriteLine($"error: {fault.Message}");
    return 3;
}

static double[] Numbers(Table table, string column, int start, int count)
{
    double[] values = new double[count];
    ((NumberColumn)table[column]).CopyTo(start, values);
    return values;
}
