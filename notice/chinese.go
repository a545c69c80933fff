package notice

import n "rapporteur/negotiation"

var chinese = phrases{
	months: [12]string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"},
	date:   "{year}年{month}月{day}日", moment: "{date}{clock}（{zone}）", clock: "{hour}时{minute}分", comma: "、",
	labels: labels{
		colon: "：", meeting: "会议", deadline: "截止时间", before: "原截止时间", reason: "理由", received: "收到时间", symbol: "文号",
		comment: "评论{number}", paragraph: "第{number}段", note: "说明", digest: "SHA-256", status: "处理情况", rules: "适用规则的机构", fingerprint: "通知",
	},
	causes: map[string]cause{
		"round.opened": {"征求评论：{title}", []string{
			"“{meeting}”的建议草案现作为非正式文件分发，以征求评论，文件见附件。该文件没有文号，不属于正式记录。",
			"{deadline}之前收到的评论为按时提交。其后的评论仍予接收，并标明逾期。",
			"分发不构成通过，未作评论不等于同意。"}},
		"round.reminded": {"提醒提交评论：{title}", []string{
			"尚未收到贵代表团的答复。",
			"{deadline}之前收到的评论为按时提交。",
			"贵代表团如无评论，请予说明：说明即为答复，沉默则不是。"}},
		"round.extended": {"评论截止时间延长：{title}", []string{
			"提交评论的时间已延长。{deadline}之前收到的评论为按时提交。"}},
		"round.cancelled": {"征求评论已取消：{title}", []string{
			"征求评论已取消。已收到的内容仍保留在记录中，草案恢复原状。"}},
		"reply.received": {"答复收讫：{title}", []string{
			"贵代表团的答复已于{received}收到。"}},
		"round.comments_disposed": {"贵代表团评论的处理情况：{title}", []string{
			"秘书处已记录贵代表团评论的处理情况。"}},
		"round.consolidated": {"请审查：{title}", []string{
			"评论已汇编。第{attempt}次合并文本现提交审查。"}},
		"round.returned": {"合并文本已退回：{title}", []string{
			"主席退回了第{attempt}次合并文本。"}},
		"round.approved": {"合并文本已核准：{title}", []string{
			"主席核准了第{attempt}次合并文本。会议室文件正在印发。"}},
		"round.issued": {"已印发{symbol}：{title}", []string{
			"评论已汇编于会议室文件{symbol}，见附件。该文件提交“{session}”。",
			"文件的印发不构成通过。"}},
		"silence.opened": {"默许程序：{title}", []string{
			"下列案文现分发，以默许方式核准。除非名单上的代表团在{deadline}之前书面提出反对，否则有关段落即获核准。"}},
		"silence.extended": {"默许程序截止时间延长：{title}", []string{
			"默许程序已延长。{deadline}之前收到的反对意见为按时提交。"}},
		"silence.broken": {"默许程序中有反对意见：{title}", []string{
			"下列段落有反对意见：{paragraphs}。",
			"有反对意见的案文只有经修订后才能重新提出。"}},
		"silence.ended": {"默许程序结束：{title}", []string{
			"默许程序已到期。已核准段落：{approved}。未核准段落：{broken}。"}},
		"silence.cancelled": {"默许程序已取消：{title}", []string{
			"默许程序在到期前撤回，未核准任何内容。"}},
		"report.communicated": {"报告已转交，{symbol}：{meeting}", []string{
			"“{meeting}”的报告（{symbol}）已转交上级机构，见附件。转交并不表示该机构通过任何案文。"}},
		"report.adopted": {"报告已通过，{symbol}：{meeting}", []string{
			"“{meeting}”的报告已通过，并作为{symbol}印发，见附件。",
			"已通过的建议：{adopted}。"}},
	},
	kinds: map[n.CommentKind]string{
		n.Amendment: "拟议措辞", n.Deletion: "拟议删除", n.Insertion: "拟议新段落", n.Placement: "拟议移位",
		n.Division: "拟议拆分", n.Joining: "拟议合并", n.Placeholder: "请求预留位置",
		n.General: "评论", n.Support: "支持", n.Reservation: "保留", n.Rejection: "反对",
	},
	statuses: map[n.DispositionStatus]string{n.Reflected: "已反映", n.PartlyReflected: "部分反映", n.NotReflected: "未反映", n.Referred: "已转交主席"},
	footer:   "本通知为自动发送。一切以记录为准。",
	late:     "该答复在截止时间或结束之后到达，已记录在案并标明逾期。", noComment: "答复说明贵代表团没有评论。",
	wholeText: "以下案文按收到时的原样列出。附件reply.json逐字节保存原文。",
	over:      "所有段落均有反对意见，程序已结束，未核准任何内容。", silenceAdopts: "本机构的规则允许以默许方式核准建议。到期未答复者即为核准。",
	noneAdopted: "无", noParagraph: "无", withheld: "通知不说明反对者是谁。", draftRecommendations: "建议草案",
}
