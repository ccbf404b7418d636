using FedActors.Core.Aggregation;
using FedActors.Core.Clients;
using FedActors.Core.Privacy;
using FedActors.Core.Rounds;
using FedActors.Hocon;

namespace FedActors.Federation.Configuration;

/// <summary>Settings that are each allowed but not together. Each refusal stands at the setting that is most likely to be changed.</summary>
internal static class Contradictions
{
    /// <param name="root">The configuration.</param>
    /// <param name="options">What was read from it.</param>
    /// <param name="isNode">Whether it is that of one node, which may hold a part of the centres and knows no cohort.</param>
    public static void Refuse(ConfigSection root, FederationOptions options, bool isNode)
    {
        if (!isNode)
        {
            RefuseMembers(root, options);
            RefuseUnmeasured(root, options);
            RefusePrivacy(root, options);
            RefuseEncryption(root, options);
            RefuseExamplePrivacy(root, options);
        }

        RefuseRetries(root, options);
        RefuseStrategy(root, options);
        RefuseModel(root, options);
        RefuseTargets(root, options);
        RefusePartition(root, options);
    }

    private static void RefuseMembers(ConfigSection root, FederationOptions options)
    {
        int centres = options.Data.Centres, cohort = options.Run.CohortSize;
        // Sections of the simulator do not matter here: data.centres is the whole population, whoever of it is there at first.
        Refuse(root, options.Run.UploadsMin > centres, "run.uploads-min",
            $"found {options.Run.UploadsMin}, but there {Are(centres)} (data.centres), "
            + $"so that no round could be committed; wanted is at most {centres}.");
        Refuse(root, cohort > centres, "run.cohort",
            $"found {cohort}, but there {Are(centres)} (data.centres); wanted is at most {centres}. Lower run.cohort or raise data.centres.");
        Refuse(root, options.Run.MembersMin > centres, "run.members-min",
            $"found {options.Run.MembersMin}, but there {Are(centres)} (data.centres), "
            + $"so that no round would start; wanted is at most {centres}.");
        TimeSpan heartbeat = options.Clients.HeartbeatInterval, silence = options.Run.SilenceMax;
        Refuse(root, silence > TimeSpan.Zero && (heartbeat == TimeSpan.Zero || heartbeat >= silence), "clients.heartbeat",
            $"found {heartbeat.TotalSeconds:0.###} s, but members silent for {silence.TotalSeconds:0.###} s (run.silence-max) are taken for lost; "
            + "wanted is more than zero and less than that, or run.silence-max = 0.");
        Refuse(root, options.Run.AdaptiveDeadline.Enabled && options.Run.AdaptiveDeadline.AtLeast > options.Run.Deadline, "run.adaptive-deadline.at-least",
            $"found {options.Run.AdaptiveDeadline.AtLeast.TotalSeconds:0.###} s, more than run.deadline ({options.Run.Deadline.TotalSeconds:0.###} s), "
            + "which is the longest a round waits; wanted is as much or less.");
        Refuse(root, options.Run.TaskSizing.Enabled && options.Run.Local.GradientOnly, "run.task-sizing.enabled",
            "found true, but with strategy.name = fedsgd centres take no steps that could be fewer; set enabled = false or strategy.name = fedavg.");
    }

    /// <summary>What would make the noise hide less than it is said to hide.</summary>
    private static void RefusePrivacy(ConfigSection root, FederationOptions options)
    {
        RunOptions run = options.Run;
        if (run.Privacy is null)
        {
            return;
        }

        const string With = "with privacy.mechanism other than none";
        Refuse(root, run.OverSelection != 1, "run.over-selection",
            $"found {run.OverSelection}, but {With} a round takes whoever was drawn, and not whoever comes first; set over-selection = 1.");
        Refuse(root, run.Late != LateUpdatePolicy.Refuse, "run.late",
            $"found carry, but {With} a centre counts once in a sum; set late = refuse.");
        Refuse(root, run.Local.ClipNorm is not null, "training.clip-norm",
            $"found {run.Local.ClipNorm}, but {With} updates are clipped at privacy.clip-norm; remove one of the two.");
        Refuse(root, run.Local.EvaluateFirst, "training.evaluate-first",
            $"found true, but {With} what centres measure would leave them without noise; set evaluate-first = false.");
        Refuse(root, run.TargetLoss is not null && options.Data.Source is DataSource.Declared, "run.target-loss",
            $"found a target, but {With} the centres' losses are not told; give the seed test examples or remove it.");
        Refuse(root, options.Strategy.Reduction == FedSgdReduction.Sum, "strategy.reduction",
            $"found sum, but {With} sums are divided by the expected cohort; set reduction = mean.");
    }

    /// <summary>What cannot be done with values that nobody sees, or would show them after all.</summary>
    private static void RefuseEncryption(ConfigSection root, FederationOptions options)
    {
        RunOptions run = options.Run;
        Refuse(root, run.Encryption is null && run.Privacy?.Mechanism == PrivacyMechanism.Distributed, "privacy.mechanism",
            "found distributed, but aggregation.encryption is none: a share of the noise hides no single update; set aggregation.encryption = secagg-plus, or mechanism = central.");
        if (run.Encryption is not { } encryption)
        {
            return;
        }

        const string With = "with aggregation.encryption other than none";
        Refuse(root, run.Privacy?.Mechanism == PrivacyMechanism.Central, "privacy.mechanism",
            $"found central, but {With} centres add the noise themselves, so that not even the aggregator sees a sum without it; set mechanism = distributed.");
        Refuse(root, run.Privacy?.AdaptiveClip.Enabled == true, "privacy.adaptive-clip.enabled",
            $"found true, but {With} the count of unclipped updates would be told in the clear; set enabled = false.");
        Refuse(root, run.Privacy is null && run.Local.ClipNorm is null, "training.clip-norm",
            $"found none, but {With} values cannot be checked, so that the ring has room only for clipped ones; set a clip-norm.");
        Refuse(root, run.Late != LateUpdatePolicy.Refuse, "run.late", $"found carry, but {With} masks are those of one round; set late = refuse.");
        Refuse(root, run.Local.Precision != UpdatePrecision.Float32, "training.update-precision",
            $"found float16, but {With} elements of a ring travel, four bytes each; set update-precision = float32.");
        Refuse(root, run.Local.EvaluateFirst, "training.evaluate-first",
            $"found true, but {With} what centres measure would leave them in the clear; set evaluate-first = false.");
        double clip = run.Privacy?.ClipNorm ?? run.Local.ClipNorm ?? 0;
        RoundPrivacy? privacy = run.Privacy is not { } promised ? null
            : new(promised.Mechanism, clip, promised.SumMultiplier(run.CohortSize), null, run.CohortSize);
        string? flaw = clip > 0 ? encryption.FlawFor(run.SlotsMax, Math.Min(run.UploadsMin, run.SlotsMax), clip, privacy) : null;
        Refuse(root, flaw is not null, "aggregation.encryption", $"no setting keeps what it promises for a cohort of {run.SlotsMax} (run.cohort): {flaw}");
    }

    private static void RefuseRetries(ConfigSection root, FederationOptions options) =>
        Refuse(root, options.Clients.RetryDelayMax < options.Clients.RetryDelay, "clients.retry-delay-max",
            $"found less than clients.retry-delay ({options.Clients.RetryDelay.TotalSeconds:0.###} s); wanted is as much or more.");

    private static string Are(int centres) => centres == 1 ? "is 1 centre" : $"are {centres} centres";

    private static void RefuseStrategy(ConfigSection root, FederationOptions options)
    {
        LocalTraining local = options.Run.Local;
        Refuse(root, local.Optimizer == LocalOptimizer.Adam && local.Momentum != 0, "training.momentum",
            $"found {local.Momentum}, but training.optimizer is adam, which has its own moments (training.adam.beta1); "
            + "set momentum = 0 or optimizer = sgd.");
        if (options.Strategy.Name == StrategyKind.Fedavg)
        {
            Refuse(root, options.Strategy.Reduction == FedSgdReduction.Sum, "strategy.reduction",
                "found sum, but fedavg takes the mean of models; set reduction = mean or strategy.name = fedsgd.");
            return;
        }

        const string Because = "but with strategy.name = fedsgd centres send one gradient and take no steps; ";
        Refuse(root, local.Momentum != 0, "training.momentum",
            $"found {local.Momentum}, {Because}set momentum = 0 or strategy.name = fedavg.");
        Refuse(root, local.Optimizer != LocalOptimizer.Sgd, "training.optimizer",
            $"found adam, {Because}set optimizer = sgd or strategy.name = fedavg.");
        Refuse(root, local.Epochs != 1, "training.epochs",
            $"found {local.Epochs}, {Because}set epochs = 1 or strategy.name = fedavg.");
        Refuse(root, local.StepsMax != 0, "training.steps-max",
            $"found {local.StepsMax}, {Because}set steps-max = 0 or strategy.name = fedavg.");
    }

    private static void RefuseModel(ConfigSection root, FederationOptions options)
    {
        ModelKind kind = options.Model.Kind;
        DataOptions data = options.Data;
        Refuse(root, (kind == ModelKind.None) != (data.Source == DataSource.None), "model.kind",
            $"found {Show(kind)} with data.source = {Show(data.Source)}; model.kind = none and data.source = none belong together: "
            + "without examples there is nothing to train, and a flat vector has no use for them.");
        Refuse(root, kind == ModelKind.Mlp && options.Model.Hidden.Count == 0, "model.hidden",
            "found no hidden layer; an mlp has one or more, for example hidden = [200, 200]. Without any, use softmax, logistic or linear.");
        bool predictsNumbers = PredictsNumbers(data);
        Refuse(root, kind is ModelKind.Softmax or ModelKind.Logistic && predictsNumbers, "model.kind",
            $"found {Show(kind)}, which predicts classes, but data.source = {Show(data.Source)} gives numbers; use linear or mlp"
            + (data.Source == DataSource.Csv ? ", or data.csv.regression = false." : "."));
        Refuse(root, kind == ModelKind.Linear && !predictsNumbers, "model.kind",
            $"found linear, which predicts numbers, but data.source = {Show(data.Source)} gives classes; use softmax, logistic or mlp"
            + (data.Source == DataSource.Csv ? ", or data.csv.regression = true." : "."));
        int classes = data.Source switch
        {
            DataSource.Synthetic => data.Synthetic.Classes,
            DataSource.Blobs => data.Blobs.Classes,
            DataSource.Idx => 10,
            DataSource.Declared => data.Declared.Classes,
            _ => 2,
        };
        Refuse(root, kind == ModelKind.Logistic && classes > 2, "model.kind",
            $"found logistic, which tells 2 classes apart, but data.source = {Show(data.Source)} has {classes}; use softmax or mlp.");
    }

    private static void RefuseTargets(ConfigSection root, FederationOptions options)
    {
        bool hasAccuracy = options.Run.TargetAccuracy is not null, hasLoss = options.Run.TargetLoss is not null;
        Refuse(root, hasAccuracy && PredictsNumbers(options.Data), "run.target-accuracy",
            "found a target, but a model that predicts numbers has no accuracy; use run.target-loss.");
        Refuse(root, (hasAccuracy || hasLoss) && options.DrawsUpdates, hasAccuracy ? "run.target-accuracy" : "run.target-loss",
            "found a target, but updates are drawn and not trained (model.kind = none or training.synthetic = true), "
            + "so that nothing is measured; remove it.");
    }

    /// <summary>A seed without examples measures nothing itself; a target that nobody measures would never be reached.</summary>
    private static void RefuseUnmeasured(ConfigSection root, FederationOptions options)
    {
        bool isDeclared = options.Data.Source == DataSource.Declared;
        Refuse(root, isDeclared && options.Run.TargetAccuracy is not null, "run.target-accuracy",
            "found a target, but with data.source = declared the seed has no test examples to measure it on; give the seed some, or use run.target-loss.");
        Refuse(root, isDeclared && options.Run.TargetLoss is not null && !options.Run.Local.EvaluateFirst, "run.target-loss",
            "found a target, but with data.source = declared the seed has no test examples to measure it on; set training.evaluate-first = true, so that "
            + "the median of what the centres find counts.");
    }

    private static void RefuseExamplePrivacy(ConfigSection root, FederationOptions options)
    {
        bool isPrivate = options.Run.Local.ExamplePrivacy is not null;
        Refuse(root, isPrivate && options.DrawsUpdates, "training.example-privacy.noise-multiplier",
            "found example privacy, but updates are drawn and not trained (model.kind = none or training.synthetic = true), so that there is nobody "
            + "to protect; remove it.");
        ConfigSection section = root.Section("training.example-privacy");
        bool isTree = section.Choice("mechanism", ExampleMechanism.Sgd) == ExampleMechanism.Ftrl;
        Refuse(root, isTree && !isPrivate, "training.example-privacy.mechanism",
            "found ftrl, but no noise-multiplier, so that nothing is protected; set training.example-privacy.noise-multiplier, or remove this.");
        Refuse(root, !isTree && section.Int("restart-epochs", 1) != 1, "training.example-privacy.restart-epochs",
            "only trees of noise are begun anew, and mechanism = sgd has none; set training.example-privacy.mechanism = ftrl, or remove this.");
        Refuse(root, isPrivate && options.Data.Source == DataSource.Declared && options.Run.TargetLoss is not null, "run.target-loss",
            "found a target that centres would have to measure, but with training.example-privacy they keep losses to themselves; remove it.");
    }

    private static void RefusePartition(ConfigSection root, FederationOptions options)
    {
        PartitionKind kind = options.Partition.Kind;
        DataSource source = options.Data.Source;
        Refuse(root, kind != PartitionKind.Iid && source is not (DataSource.Idx or DataSource.Csv), "partition.kind",
            $"found {Show(kind)}, but data.source = {Show(source)} is split by centre already; remove it, or use idx or csv.");
        Refuse(root, kind == PartitionKind.Natural && (source != DataSource.Csv || options.Data.Csv.Key is null), "partition.kind",
            "found natural, which divides by a key column; use data.source = csv and name the column in data.csv.key, "
            + "or choose another partition.");
        Refuse(root, kind is PartitionKind.Dirichlet or PartitionKind.Shards && PredictsNumbers(options.Data), "partition.kind",
            $"found {Show(kind)}, which divides by class, but the label is a number; use iid, quantity or natural.");
    }

    private static bool PredictsNumbers(DataOptions data) =>
        data.Source == DataSource.Linear || (data.Source == DataSource.Csv && data.Csv.Regression)
        || data is { Source: DataSource.Declared, Declared.Classes: 0 };

    private static string Show<TEnum>(TEnum choice)
        where TEnum : struct, Enum => choice.ToString().ToLowerInvariant();

    private static void Refuse(ConfigSection root, bool contradicts, string path, string problem)
    {
        if (contradicts)
        {
            throw root.Error(path, problem);
        }
    }
}
